#include "api/sts/operations.h"

#include <algorithm>
#include <array>

#include "api/sts/sts.h"
#include "base/text.h"

namespace crossgate::api::sts {

bool is_external_id(std::string_view text) {
  constexpr std::string_view kPunctuation = "_+=,.@:/-";
  return std::ranges::all_of(text, [&](char c) { return is_alphanumeric(c) || kPunctuation.contains(c); });
}

std::span<const OperationInfo> operations() {
  static const std::array kOperations{info_of<AssumeRole>(), info_of<GetCallerIdentity>()};
  return kOperations;
}

}  // namespace crossgate::api::sts
