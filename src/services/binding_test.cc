#include "services/binding.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/codecommit/operations.h"
#include "api/iam/operations.h"
#include "api/organizations/operations.h"
#include "api/sts/operations.h"
#include "services/page_marker.h"
#include "services/testing/world.h"

namespace crossgate::services {
namespace {

TEST(Bindings, EveryDeclaredOperationIsPerformedAndNoOther) {
  std::size_t declared = 0;
  for (const auto operations : {api::codecommit::operations(), api::iam::operations(), api::organizations::operations(),
                                api::sts::operations()}) {
    declared += operations.size();
    for (const auto& operation : operations) {
      const auto* binding = find_binding(operation.service->name, operation.name);
      ASSERT_NE(binding, nullptr) << operation.service->name << ":" << operation.name;
      EXPECT_EQ(binding->operation.name, operation.name);
      EXPECT_EQ(binding->operation.input, operation.input);
    }
  }
  EXPECT_EQ(bindings().size(), declared);
}

TEST(Bindings, ANameThatIsNotDeclaredIsNotFound) {
  EXPECT_EQ(find_binding("iam", "createuser"), nullptr);
  EXPECT_EQ(find_binding("sts", "CreateUser"), nullptr);
  EXPECT_EQ(find_binding("", ""), nullptr);
  EXPECT_EQ(find_binding("zz", "Z"), nullptr);
}

using Authorize = ServicesTest;

TEST_F(Authorize, TheFirstLackingPermissionIsTold) {
  const auto alice = world.make_user("alice", policy("Allow", "codecommit:GitPull", "*"));
  const Call call{.caller = alice.caller(), .region = *Region::parse("us-east-1"), .context = {}, .request_id = "r"};
  EXPECT_TRUE(authorize(call, {}));
  EXPECT_TRUE(authorize(call, std::vector<Permission>{{"codecommit:GitPull", "arn:aws:codecommit:us-east-1:1:r"}}));
  EXPECT_THAT(authorize(call, std::vector<Permission>{{"codecommit:GitPull", "arn:aws:codecommit:us-east-1:1:r"},
                                                      {"codecommit:GitPush", "arn:aws:codecommit:us-east-1:1:r"}}),
              FailsWith(kAccessDenied,
                        "User: arn:aws:iam::111122223333:user/alice is not authorized to perform: codecommit:GitPush "
                        "on resource: arn:aws:codecommit:us-east-1:1:r because no identity-based policy allows the "
                        "codecommit:GitPush action"));
}

TEST_F(Authorize, AnExplicitDenyIsToldAsSuch) {
  const auto alice = world.make_user("alice", policy("Deny", "codecommit:GitPull", "*"));
  EXPECT_THAT(alice.codecommit("ListRepositories"), FailsWith(kAccessDenied));
  const Call call{.caller = alice.caller(), .region = *Region::parse("us-east-1"), .context = {}, .request_id = "r"};
  EXPECT_THAT(authorize(call, std::vector<Permission>{{"codecommit:GitPull", "*"}}),
              FailsWith(kAccessDenied,
                        "User: arn:aws:iam::111122223333:user/alice is not authorized to perform: codecommit:GitPull "
                        "on resource: * with an explicit deny in an identity-based policy"));
}

TEST(PageMarkers, OpenOnlyForTheListingTheyWereMadeFor) {
  const auto keyring = storage::Keyring::from_master_key(Secret(std::string(32, 'k'))).value();
  const PageMarkers markers(keyring, "iam:ListUsers\n111122223333\n/");
  const auto marker = markers.seal("alice");
  EXPECT_EQ(markers.open(marker), "alice");
  EXPECT_FALSE(marker.contains("alice"));
  EXPECT_EQ(PageMarkers(keyring, "iam:ListUsers\n999999999999\n/").open(marker), std::nullopt);
  auto changed = marker;
  changed[10] = changed[10] == 'A' ? 'B' : 'A';
  EXPECT_EQ(markers.open(changed), std::nullopt);
  EXPECT_EQ(markers.open(""), std::nullopt);
  // IAM's markers are at most 320 characters, its longest names 128.
  EXPECT_LE(markers.seal(std::string(130, 'x')).size(), 320U);
}

}  // namespace
}  // namespace crossgate::services
