// What a simulation may cost.
#include <boost/json/serialize.hpp>

#include "api/iam/errors.h"
#include "services/testing/world.h"

namespace crossgate::services::iam_api {
namespace {

using api::iam::kInvalidInput;

using Simulation = ServicesTest;

boost::json::array names(std::size_t count, const std::string& prefix) {
  boost::json::array all;
  for (std::size_t n = 0; n < count; ++n) all.emplace_back(prefix + std::to_string(n));
  return all;
}

TEST_F(Simulation, IsOfSoManyPairsAtMost) {
  boost::json::object input{{"PolicyInputList", boost::json::array{policy("Allow", "codecommit:*", "*")}},
                            {"ActionNames", names(100, "codecommit:Get")},
                            {"ResourceArns", names(101, "arn:aws:codecommit:us-east-1:111122223333:r")}};
  EXPECT_THAT(world.root().iam("SimulateCustomPolicy", boost::json::serialize(input)), FailsWith(kInvalidInput));
  input["ResourceArns"] = names(100, "arn:aws:codecommit:us-east-1:111122223333:r");
  const auto answer = world.root().iam("SimulateCustomPolicy", boost::json::serialize(input));
  ASSERT_THAT(answer, Succeeds());
  EXPECT_EQ(answer->at("EvaluationResults").get_array().size(), 100U);
}

TEST_F(Simulation, IsOfSoMuchPolicyAtMost) {
  const std::string half = policy("Allow", "codecommit:*", "*") + std::string(100'000, ' ');
  boost::json::object input{{"PolicyInputList", boost::json::array{half, half}},
                            {"ActionNames", names(1, "codecommit:Get")}};
  EXPECT_THAT(world.root().iam("SimulateCustomPolicy", boost::json::serialize(input)), FailsWith(kInvalidInput));
}

TEST_F(Simulation, HasShortPagesWhereEachResultCostsMuch) {
  const std::string costly = policy("Allow", "codecommit:*", "*") + std::string(130'000, ' ');
  boost::json::object input{
      {"PolicyInputList", boost::json::array{costly}},
      {"ActionNames", names(10, "codecommit:Get")},
      {"ResourceArns", boost::json::array{"arn:aws:codecommit:us-east-1:111122223333:" + std::string(900, 'r')}}};
  std::size_t seen = 0;
  int pages = 0;
  for (bool more = true; more && pages < 10; ++pages) {
    const auto answer = world.root().iam("SimulateCustomPolicy", boost::json::serialize(input));
    ASSERT_THAT(answer, Succeeds());
    seen += answer->at("EvaluationResults").get_array().size();
    more = at(*answer, "/IsTruncated") == "true";
    if (more) input["Marker"] = answer->at("Marker").get_string();
  }
  EXPECT_EQ(seen, 10U);
  EXPECT_GT(pages, 1);
}

}  // namespace
}  // namespace crossgate::services::iam_api
