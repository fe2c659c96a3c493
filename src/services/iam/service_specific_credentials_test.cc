#include "api/iam/service_specific_credentials.h"

#include "api/iam/errors.h"
#include "services/testing/world.h"

namespace crossgate::services::iam_api {
namespace {

using api::iam::kLimitExceeded;
using api::iam::kNoSuchEntity;
using api::iam::kServiceNotSupported;

class GitCredentials : public ServicesTest {
 protected:
  GitCredentials() { EXPECT_THAT(root.iam("CreateUser", R"({"UserName": "Alice"})"), Succeeds()); }

  boost::json::value make() {
    const auto made = root.iam("CreateServiceSpecificCredential",
                               R"({"UserName": "alice", "ServiceName": "codecommit.amazonaws.com"})");
    EXPECT_THAT(made, Succeeds());
    return made.value_or(boost::json::value()).at_pointer("/ServiceSpecificCredential");
  }
  /// Whom it lets in: an ARN, or "(nobody)".
  std::string lets_in(const boost::json::value& credential, std::string_view service = "codecommit.amazonaws.com") {
    const std::string user = at(credential, "/ServiceUserName");
    const Secret password(at(credential, "/ServicePassword"));
    const auto caller = world.directory.find(iam::Directory::ServiceLogin{service, user, password});
    return caller ? caller->arn.str() : "(nobody)";
  }
  Answer change(std::string_view operation, const boost::json::value& credential, std::string_view more = "") {
    return root.iam(operation, R"({"UserName": "alice", "ServiceSpecificCredentialId": ")" +
                                   at(credential, "/ServiceSpecificCredentialId") + "\"" + std::string(more) + "}");
  }

  Client root = world.root();
  const std::string alice_arn = "arn:aws:iam::111122223333:user/Alice";
};

TEST_F(GitCredentials, LetTheirUserInWithThePasswordThatIsShownOnce) {
  const auto made = make();
  EXPECT_EQ(at(made, "/ServiceUserName"), "Alice-at-111122223333");
  EXPECT_EQ(at(made, "/ServicePassword").size(), 44U);
  EXPECT_EQ(at(made, "/ServiceSpecificCredentialId").substr(0, 4), "ACCA");
  EXPECT_EQ(at(made, "/Status"), "Active");
  EXPECT_EQ(lets_in(made), alice_arn);
  EXPECT_EQ(lets_in(made, "cassandra.amazonaws.com"), "(nobody)");
  const auto listed = root.iam("ListServiceSpecificCredentials", R"({"UserName": "alice"})");
  EXPECT_EQ(at(*listed, "/ServiceSpecificCredentials/0/ServiceUserName"), at(made, "/ServiceUserName"));
  EXPECT_FALSE(boost::json::serialize(*listed).contains(at(made, "/ServicePassword")));
}

TEST_F(GitCredentials, AreTwoAUserAtMostAndNamedApart) {
  make();
  EXPECT_EQ(at(make(), "/ServiceUserName"), "Alice+1-at-111122223333");
  EXPECT_THAT(root.iam("CreateServiceSpecificCredential",
                       R"({"UserName": "alice", "ServiceName": "codecommit.amazonaws.com"})"),
              FailsWith(kLimitExceeded));
}

TEST_F(GitCredentials, AreSwitchedOffResetAndDeleted) {
  const auto made = make();
  ASSERT_THAT(change("UpdateServiceSpecificCredential", made, R"(, "Status": "Inactive")"), Succeeds());
  EXPECT_EQ(lets_in(made), "(nobody)");
  ASSERT_THAT(change("UpdateServiceSpecificCredential", made, R"(, "Status": "Active")"), Succeeds());
  EXPECT_EQ(lets_in(made), alice_arn);
  const auto reset = change("ResetServiceSpecificCredential", made);
  ASSERT_THAT(reset, Succeeds());
  EXPECT_EQ(lets_in(made), "(nobody)");
  EXPECT_EQ(lets_in(reset->at_pointer("/ServiceSpecificCredential")), alice_arn);
  EXPECT_THAT(
      root.iam("DeleteUser", R"({"UserName": "alice"})"),
      FailsWith(api::iam::kDeleteConflict, "Cannot delete entity, must delete service specific credentials first."));
  ASSERT_THAT(change("DeleteServiceSpecificCredential", made), Succeeds());
  EXPECT_EQ(lets_in(reset->at_pointer("/ServiceSpecificCredential")), "(nobody)");
  EXPECT_THAT(change("DeleteServiceSpecificCredential", made), FailsWith(kNoSuchEntity));
}

TEST_F(GitCredentials, AreChangedOnlyThroughTheirOwner) {
  const auto made = make();
  const auto bob = world.make_user("bob", R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iam:*",
                                              "Resource":"arn:aws:iam::*:user/${aws:username}"}]})");
  const std::string id = at(made, "/ServiceSpecificCredentialId");
  EXPECT_THAT(bob.iam("ResetServiceSpecificCredential", texts({{"ServiceSpecificCredentialId", id}})),
              FailsWith(kNoSuchEntity));
  EXPECT_THAT(
      bob.iam("ResetServiceSpecificCredential", texts({{"UserName", "alice"}, {"ServiceSpecificCredentialId", id}})),
      FailsWith(kAccessDenied));
  EXPECT_THAT(bob.iam("CreateServiceSpecificCredential",
                      texts({{"UserName", "bob"}, {"ServiceName", "codecommit.amazonaws.com"}})),
              Succeeds());
}

TEST_F(GitCredentials, AreForCodeCommitAndForUsers) {
  EXPECT_THAT(
      root.iam("CreateServiceSpecificCredential", R"({"UserName": "alice", "ServiceName": "cassandra.amazonaws.com"})"),
      FailsWith(kServiceNotSupported));
  EXPECT_THAT(root.iam("ListServiceSpecificCredentials"),
              FailsWith(kValidation, "Must specify userName when calling with non-User credentials"));
  EXPECT_THAT(root.iam("CreateServiceSpecificCredential",
                       R"({"UserName": "nobody", "ServiceName": "codecommit.amazonaws.com"})"),
              FailsWith(kNoSuchEntity));
}

}  // namespace
}  // namespace crossgate::services::iam_api
