// Policy decisions a second, and what they allocate: ten policies of ten statements, each with actions, a resource and
// two conditions, asked about requests that walk through all of them.
//
// policies SECONDS: prints "DECISIONS_PER_SECOND ALLOCATIONS_PER_DECISION ALLOWED/REQUESTS". The seconds are of
// processor time, so that other work on the machine is not counted.
// policies --print: the same policies and requests as JSON, for the peer.
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <new>
#include <string>
#include <string_view>
#include <vector>

#include "base/arn.h"
#include "iam/evaluate.h"

namespace {

std::atomic<std::size_t> allocations{0};

}  // namespace

void* operator new(std::size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size)) return memory;
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace {

using namespace crossgate;

constexpr int kPolicies = 10;
constexpr int kStatements = 10;
constexpr int kRequests = 200;

/// Every third statement denies force-pushes; the others allow, each for a team's repositories.
std::string statement(int n) {
  const std::string number = std::to_string(n);
  if (n % 3 == 2)
    return R"({"Effect": "Deny", "Action": ["codecommit:GitPush", "codecommit:DeleteBranch"], "Resource": )"
           R"("arn:aws:codecommit:*:111122223333:team)" +
           number +
           R"(-*", "Condition": {"StringEqualsIfExists": {"codecommit:References": "refs/heads/main"}, )"
           R"("Null": {"codecommit:References": "false"}}})";
  return R"({"Effect": "Allow", "Action": ["codecommit:Get*", "codecommit:GitPull", "codecommit:GitPush"], )"
         R"("Resource": ["arn:aws:codecommit:us-east-1:111122223333:team)" +
         number + R"(-*", "arn:aws:codecommit:eu-west-1:111122223333:team)" + number +
         R"(-*"], "Condition": {"StringEquals": {"aws:PrincipalTag/team": ["core", "web"]}, )"
         R"("IpAddress": {"aws:SourceIp": ["10.0.0.0/8", "203.0.113.0/24"]}}})";
}

std::string document(int policy) {
  std::string statements;
  for (int i = 0; i < kStatements; ++i) statements += (i == 0 ? "" : ", ") + statement(policy * kStatements + i);
  return R"({"Version": "2012-10-17", "Statement": [)" + statements + "]}";
}

struct Request {
  std::string action, resource, ref;
};

std::vector<Request> requests() {
  constexpr std::string_view kActions[] = {"codecommit:GitPull", "codecommit:GitPush", "codecommit:GetBranch",
                                           "codecommit:CreateBranch"};
  std::vector<Request> all;
  for (int i = 0; i < kRequests; ++i)
    all.push_back({std::string(kActions[i % 4]),
                   "arn:aws:codecommit:us-east-1:111122223333:team" + std::to_string(i % 110) + "-service",
                   i % 2 == 0 ? "refs/heads/main" : "refs/heads/topic"});
  return all;
}

iam::Context context_of(const iam::Caller& caller, const Request& request) {
  iam::Context context;
  caller.describe(context);
  context.set("aws:SourceIp", "203.0.113.9");
  context.set("aws:SecureTransport", "true");
  context.set("aws:RequestedRegion", "us-east-1");
  context.set("codecommit:References", request.ref);
  return context;
}

iam::Caller developer() {
  const auto account = AccountId::parse("111122223333").value();
  iam::Caller caller{.kind = iam::CallerKind::assumed_role,
                     .account = account,
                     .arn = Arn::sts(account, "assumed-role/Developer/alice"),
                     .principal_arn = Arn::iam(account, "role/Developer"),
                     .unique_id = "AROADEVELOPER0000001",
                     .user_id = "AROADEVELOPER0000001:alice",
                     .name = "Developer",
                     .session_name = "alice",
                     .tags = {{"team", "core"}},
                     .access_key_id = AccessKeyId::parse("ASIAIOSFODNN7EXAMPLE").value(),
                     .issued = from_epoch_seconds(1'769'904'000)};
  for (int i = 0; i < kPolicies; ++i)
    caller.policies.identity.push_back(iam::Policy::parse(document(i), iam::PolicyKind::identity).value());
  return caller;
}

void print() {
  std::printf("{\"policies\": [");
  for (int i = 0; i < kPolicies; ++i) std::printf("%s%s", i == 0 ? "" : ", ", document(i).c_str());
  std::printf("], \"requests\": [");
  const char* separator = "";
  for (const auto& request : requests()) {
    std::printf(
        "%s{\"action\": \"%s\", \"resource\": \"%s\", \"context\": {\"aws:sourceip\": [\"203.0.113.9\"], "
        "\"aws:principaltag/team\": [\"core\"], \"codecommit:references\": [\"%s\"]}}",
        separator, request.action.c_str(), request.resource.c_str(), request.ref.c_str());
    separator = ", ";
  }
  std::printf("]}\n");
}

void measure(double seconds) {
  const iam::Caller caller = developer();
  const auto asked = requests();
  std::vector<iam::Context> contexts;
  for (const auto& request : asked) contexts.push_back(context_of(caller, request));

  std::size_t decisions = 0;
  std::size_t allowed = 0;
  const std::size_t allocations_before = allocations;
  const std::clock_t begin = std::clock();
  double taken = 0;
  while (taken < seconds) {
    for (std::size_t i = 0; i < asked.size(); ++i)
      allowed += iam::decide(caller, {asked[i].action, asked[i].resource, contexts[i]}).allowed ? 1 : 0;
    decisions += asked.size();
    taken = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
  }
  std::printf("%.0f %.3f %zu/%d\n", static_cast<double>(decisions) / taken,
              static_cast<double>(allocations - allocations_before) / static_cast<double>(decisions),
              allowed * asked.size() / decisions, kRequests);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 2 && std::string_view(argv[1]) == "--print") {
    print();
  } else if (argc == 2) {
    measure(std::atof(argv[1]));
  } else {
    std::fprintf(stderr, "usage: policies SECONDS | --print\n");
    return 2;
  }
}
