#include "wire/constraint.h"

#include "base/text.h"

namespace crossgate::wire {

Error invalid_text(const TextErrors& errors, std::string_view rule) {
  return {errors.invalid, "The " + std::string(errors.noun) + " is not valid: it " + std::string(rule) + "."};
}

Error missing_text(const TextErrors& errors) {
  const bool vowel = std::string_view("aeiou").contains(errors.noun.front());
  return {errors.missing, (vowel ? "An " : "A ") + std::string(errors.noun) + " is required."};
}

std::string broken_length(std::string_view text, std::size_t low, std::size_t high) {
  const std::size_t length = count_characters(text);
  if (length < low) return "must have length greater than or equal to " + std::to_string(low);
  if (length > high) return "must have length less than or equal to " + std::to_string(high);
  return {};
}

std::string broken_range(std::int64_t value, std::int64_t low, std::int64_t high) {
  if (value < low) return "must have value greater than or equal to " + std::to_string(low);
  if (value > high) return "must have value less than or equal to " + std::to_string(high);
  return {};
}

}  // namespace crossgate::wire
