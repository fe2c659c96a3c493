#include "base/arn.h"

namespace crossgate {
namespace {

std::string join(std::string_view service, std::string_view region, std::string_view account,
                 std::string_view resource) {
  std::string text = "arn:aws:";
  text.append(service).append(":").append(region).append(":").append(account).append(":").append(resource);
  return text;
}

}  // namespace

Arn::Arn(std::string text) : text_(std::move(text)) {
  std::size_t at = 0;
  for (auto& colon : colons_) {
    colon = text_.find(':', at);
    at = colon + 1;
  }
}

std::string_view Arn::part(std::size_t n) const {
  return std::string_view(text_).substr(colons_[n] + 1, colons_[n + 1] - colons_[n] - 1);
}

Parsed<Arn> Arn::parse(std::string_view text) {
  if (!text.starts_with("arn:")) return broken("must begin with arn:");
  std::size_t colons = 0;
  for (const char c : text) colons += c == ':' ? 1 : 0;
  if (colons < 5) return broken("must have six parts separated by colons");
  Arn arn{std::string(text)};
  if (arn.partition().empty() || arn.service().empty() || arn.resource().empty())
    return broken("must name a partition, a service and a resource");
  return arn;
}

Arn Arn::iam(const AccountId& account, std::string_view resource) {
  return Arn(join("iam", "", account.str(), resource));
}
Arn Arn::sts(const AccountId& account, std::string_view resource) {
  return Arn(join("sts", "", account.str(), resource));
}
Arn Arn::codecommit(const Region& region, const AccountId& account, const RepositoryName& name) {
  return Arn(join("codecommit", region.str(), account.str(), name.str()));
}
Arn Arn::organizations(const AccountId& management, std::string_view resource) {
  return Arn(join("organizations", "", management.str(), resource));
}

}  // namespace crossgate
