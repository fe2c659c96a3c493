// Crossgate under the name `aws`, beside the AWS CLI, on one server.
#include <sstream>

#include "support/world.h"

namespace crossgate::stories {
namespace {

// What both must print alike: answers in each format, pages, queries, and refusals of every kind.
constexpr const char *kLines =
    R"(codecommit get-repository --repository-name alpha
codecommit get-repository --repository-name alpha --output text
codecommit get-repository --repository-name alpha --output table
codecommit get-repository --repository-name alpha --query repositoryMetadata.[repositoryName,accountId] --output text
codecommit get-repository --repository-name alpha --query repositoryMetadata.repositoryName
codecommit --output table list-repositories --query "repositories[].{Name: repositoryName}"
codecommit list-repositories --query "sort_by(repositories, &repositoryName)[].repositoryName" --output text
codecommit list-repositories --max-items 2 --sort-by repositoryName --order ascending
codecommit list-repositories --max-items 2 --output text --query "repositories[].repositoryName" --sort-by repositoryName
codecommit list-repositories --sort-by repositoryName --starting-token eyJuZXh0VG9rZW4iOiBudWxsLCAiYm90b190cnVuY2F0ZV9hbW91bnQiOiAxfQ==
codecommit list-repositories --no-paginate --max-items 2
codecommit list-repositories --output yaml --query "length(repositories)" codecommit batch -
    get - repositories-- repository -
    names alpha nowhere-- query "[repositories[].repositoryName, repositoriesNotFound]" codecommit get -
    repository-- repository - name nowhere codecommit get - repository codecommit get - repository-- repository -
    name codecommit get - repository-- repository - n alpha-- quer repositoryMetadata.repositoryName codecommit list -
    repositories stray-- what codecommit list - repositories-- output jsn codecommit get - repository-- repository -
    name alpha-- query "a..b" codecommit get - repository-- repository -
    name alpha-- query "length(repositoryMetadata.lost)" codecommit create - repository-- repository - name x-- tags a =
        1,
                     a = 2 codecommit create - repository-- cli - input - json {}
codecommit create - repository-- repository -
    name file
    :  /// nowhere
       codecommit list -
       repositories-- endpoint - url localhost codecommit create - repository-- generate - cli -
       skeleton codecommit list - tags - for - resource-- resource - arn arn : aws : codecommit : us - east - 1 : 1 :
    x iam list - users-- output table iam list - users-- max - items 1 --query Users[].UserName iam list -
        users-- page - size x iam get - user-- user - name developer-- query User.UserName iam get - user-- user -
        name nobody sts get - caller - identity-- output yaml sts get - caller -
        identity-- output table organizations list -
        accounts-- query "Accounts[].[Name,Status]" --output text organizations describe - organization) ";

    TEST(AsAws, PrintsWhatTheAwsCliPrints) {
  Company company;
  Person& admin = company.admin();
  for (const char* name : {"alpha", "beta", "gamma"})
    admin.must("aws codecommit create-repository --repository-name " + std::string(name) +
               " --repository-description 'of the Ōtsu team'");
  write_file(admin.home() / "lines", kLines);
  const std::string oracle = CROSSGATE_SOURCE_DIR "/tests/as_aws_oracle.py";
  const auto outcome =
      admin.type("/usr/bin/python3 " + oracle + " " + (crossgate_program().parent_path() / "crossgate-full").string() +
                 " " + (admin.home() / "lines").string());
  EXPECT_EQ(outcome.status, 0) << outcome.printed();
}

}  // namespace
}  // namespace crossgate::stories
