#include "client/completion.h"

#include <gmock/gmock.h>

#include "client/help.h"
#include "client/operation_command.h"

namespace crossgate::client {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<std::string> completed(std::vector<std::string> words) {
  words.insert(words.begin(), "crossgate");
  return complete(words, words.size() - 1, [] { return std::vector<std::string>{"default", "member"}; });
}

TEST(Completion, KnowsServicesAndOperations) {
  EXPECT_THAT(completed({"co"}), ElementsAre("codecommit", "completion", "configure"));
  EXPECT_THAT(completed({"codecommit", "get-repository"}), Contains("get-repository"));
  EXPECT_THAT(completed({"--output", "text", "codecommit", "list-rep"}), Contains("list-repositories"));
  EXPECT_THAT(completed({"help", "sts", "get-c"}), ElementsAre("get-caller-identity"));
  EXPECT_THAT(completed({"nowhere", ""}), IsEmpty());
}

TEST(Completion, KnowsOptionsAndTheirValues) {
  EXPECT_THAT(completed({"codecommit", "get-repository", "--repo"}), ElementsAre("--repository-name"));
  EXPECT_THAT(completed({"codecommit", "get-repository", "--reg"}), ElementsAre("--region"));
  EXPECT_THAT(completed({"codecommit", "--output", "t"}), ElementsAre("table", "text"));
  EXPECT_THAT(completed({"--profile", "m"}), ElementsAre("member"));
  EXPECT_THAT(completed({"codecommit", "get-repository", "--repository-name", ""}), IsEmpty());
}

TEST(Completion, HasAScriptForEachShell) {
  EXPECT_THAT(completion_script("bash").value(), HasSubstr("complete -o default -F _crossgate crossgate"));
  EXPECT_THAT(completion_script("zsh").value(), HasSubstr("#compdef crossgate"));
  EXPECT_THAT(completion_script("fish").value(), HasSubstr("complete -c crossgate"));
  EXPECT_FALSE(completion_script("tcsh"));
}

TEST(Help, SaysHowAnOperationIsCalledAndWhatItAnswers) {
  const auto* operation = find_operation_by_option_name(*find_service("iam"), "create-user");
  const std::string help = operation_help("crossgate", *operation);
  EXPECT_THAT(help, HasSubstr("crossgate iam create-user\n    [--path <string>]\n    --user-name <string>\n"));
  EXPECT_THAT(help, HasSubstr("  --tags\n      Key=string,Value=string ...\n"));
  EXPECT_THAT(help, HasSubstr("\"User\": {"));
}

TEST(Help, SaysWhichOperationsArePaged) {
  const auto help = [](const char* name) {
    return operation_help("aws", *find_operation_by_option_name(*find_service("codecommit"), name));
  };
  EXPECT_THAT(help("list-repositories"), HasSubstr("[--max-items <value>]"));
  EXPECT_THAT(help("get-repository"), testing::Not(HasSubstr("--max-items")));
}

}  // namespace
}  // namespace crossgate::client
