#include "iam/ssh_public_key.h"

#include <bit>
#include <cstdint>
#include <optional>
#include <utility>

#include "base/md5.h"
#include "base/text.h"

namespace crossgate::iam {
namespace {

constexpr std::string_view kType = "ssh-rsa";
constexpr std::size_t kMinBits = 2048;
constexpr std::size_t kMaxBits = 16'384;

// DER (ITU-T X.690): what an RSA public key needs of it.
constexpr char kInteger = 0x02;
constexpr char kBitString = 0x03;
constexpr char kSequence = 0x30;
/// SEQUENCE { OBJECT IDENTIFIER rsaEncryption (1.2.840.113549.1.1.1), NULL }
constexpr std::string_view kRsaAlgorithm("\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01\x05\x00", 15);

/// As signed numbers are written: a zero byte first where the highest bit is set.
std::string signed_number(std::string_view magnitude) {
  const bool high = !magnitude.empty() && (magnitude.front() & 0x80) != 0;
  return (high ? std::string(1, '\0') : std::string()) + std::string(magnitude);
}

std::string_view without_zeros(std::string_view number) {
  const auto first = number.find_first_not_of('\0');
  return first == number.npos ? std::string_view() : number.substr(first);
}

std::string element(char tag, std::string_view content) {
  std::string length;
  if (content.size() < 0x80) {
    length += static_cast<char>(content.size());
  } else {
    for (std::size_t rest = content.size(); rest > 0; rest >>= 8)
      length.insert(length.begin(), static_cast<char>(rest & 0xff));
    length.insert(length.begin(), static_cast<char>(0x80 | length.size()));
  }
  return std::string(1, tag) + length + std::string(content);
}

/// Takes elements off the front of `rest`; nullopt where the next is another or not whole.
std::optional<std::string_view> take_element(std::string_view& rest, char tag) {
  if (rest.size() < 2 || rest.front() != tag) return std::nullopt;
  std::size_t length = static_cast<unsigned char>(rest[1]);
  rest.remove_prefix(2);
  if (length >= 0x80) {
    std::size_t digits = length & 0x7f;
    if (digits == 0 || digits > 3 || digits > rest.size()) return std::nullopt;
    for (length = 0; digits > 0; --digits, rest.remove_prefix(1))
      length = length << 8 | static_cast<unsigned char>(rest.front());
  }
  if (length > rest.size()) return std::nullopt;
  const auto content = rest.substr(0, length);
  rest.remove_prefix(length);
  return content;
}

std::string ssh_string(std::string_view bytes) {
  const auto size = static_cast<std::uint32_t>(bytes.size());
  std::string out;
  for (const unsigned shift : {24U, 16U, 8U, 0U}) out += static_cast<char>(size >> shift & 0xff);
  return out + std::string(bytes);
}

std::optional<std::string_view> take_ssh_string(std::string_view& rest) {
  if (rest.size() < 4) return std::nullopt;
  std::uint32_t size = 0;
  for (const unsigned char byte : rest.substr(0, 4)) size = size << 8 | byte;
  rest.remove_prefix(4);
  if (size > rest.size()) return std::nullopt;
  const auto bytes = rest.substr(0, size);
  rest.remove_prefix(size);
  return bytes;
}

/// What stands between the BEGIN and END lines of this label, decoded.
std::optional<std::string> pem_content(std::string_view text, std::string_view label) {
  const auto begin = cut(text, "-----BEGIN " + std::string(label) + "-----");
  if (!begin || !trim(begin->before).empty()) return std::nullopt;
  const auto end = cut(begin->after, "-----END " + std::string(label) + "-----");
  if (!end || !trim(end->after).empty()) return std::nullopt;
  std::string base64;
  for (const char c : end->before)
    if (c != '\n' && c != '\r' && c != ' ' && c != '\t') base64 += c;
  return from_base64(base64);
}

}  // namespace

Parsed<SshPublicKey> SshPublicKey::parse(std::string_view text) {
  text = trim(text);
  return text.starts_with("-----BEGIN") ? parse_pem(text) : parse_line(text);
}

Parsed<SshPublicKey> SshPublicKey::parse_line(std::string_view line) {
  const auto parts = cut(line, " ");
  if (!parts || parts->before != kType) return broken("must begin with ssh-rsa, or be RSA's in PEM");
  const auto body = cut(parts->after, " ").value_or(Cut{parts->after, {}});
  const auto blob = from_base64(body.before);
  if (!blob || line.contains('\n')) return broken("must be one line with the key in base64");
  std::string_view rest = *blob;
  const auto type = take_ssh_string(rest);
  const auto exponent = take_ssh_string(rest);
  const auto modulus = take_ssh_string(rest);
  if (type != kType || !exponent || !modulus || !rest.empty()) return broken("must be an ssh-rsa key");
  return make(*exponent, *modulus, trim(body.after));
}

Parsed<SshPublicKey> SshPublicKey::parse_pem(std::string_view text) {
  auto content = pem_content(text, "RSA PUBLIC KEY");
  if (!content) {
    content = pem_content(text, "PUBLIC KEY");
    if (!content) return broken("must be a PUBLIC KEY or an RSA PUBLIC KEY in PEM");
    std::string_view rest = *content;
    auto info = take_element(rest, kSequence);
    if (!info || !rest.empty() || !info->starts_with(kRsaAlgorithm)) return broken("must be an RSA key");
    info->remove_prefix(kRsaAlgorithm.size());
    const auto key = take_element(*info, kBitString);
    if (!key || !info->empty() || !key->starts_with('\0')) return broken("must be an RSA key");
    content = std::string(key->substr(1));
  }
  std::string_view rest = *content;
  auto numbers = take_element(rest, kSequence);
  if (!numbers || !rest.empty()) return broken("must be an RSA key");
  const auto modulus = take_element(*numbers, kInteger);
  const auto exponent = take_element(*numbers, kInteger);
  if (!modulus || !exponent || !numbers->empty()) return broken("must be an RSA key");
  return make(*exponent, *modulus, "");
}

Parsed<SshPublicKey> SshPublicKey::make(std::string_view exponent, std::string_view modulus, std::string_view comment) {
  SshPublicKey key{std::string(without_zeros(exponent)), std::string(without_zeros(modulus)), std::string(comment)};
  const std::size_t bits = key.bits();
  if (bits < kMinBits || bits > kMaxBits) return broken("must have 2048 to 16384 bits");
  if (key.exponent_.empty() || key.exponent_.size() > 8 || (key.exponent_.back() & 1) == 0)
    return broken("must have an odd public exponent of at most 64 bits");
  return key;
}

std::size_t SshPublicKey::bits() const {
  if (modulus_.empty()) return 0;
  return modulus_.size() * 8 - static_cast<std::size_t>(std::countl_zero(static_cast<std::uint8_t>(modulus_.front())));
}

std::string SshPublicKey::blob() const {
  return ssh_string(kType) + ssh_string(signed_number(exponent_)) + ssh_string(signed_number(modulus_));
}

std::string SshPublicKey::ssh_line() const {
  return std::string(kType) + " " + to_base64(blob()) + (comment_.empty() ? "" : " " + comment_);
}

std::string SshPublicKey::pem() const {
  const std::string key =
      element(kSequence, element(kInteger, signed_number(modulus_)) + element(kInteger, signed_number(exponent_)));
  const std::string info =
      element(kSequence, std::string(kRsaAlgorithm) + element(kBitString, std::string(1, '\0') + key));
  const std::string base64 = to_base64(info);
  std::string text = "-----BEGIN PUBLIC KEY-----\n";
  for (std::size_t at = 0; at < base64.size(); at += 64) text += base64.substr(at, 64) + "\n";
  return text + "-----END PUBLIC KEY-----\n";
}

std::string SshPublicKey::fingerprint() const {
  const std::string digits = to_hex(md5(blob()));
  std::string text;
  for (std::size_t at = 0; at < digits.size(); at += 2) text += (at == 0 ? "" : ":") + digits.substr(at, 2);
  return text;
}

}  // namespace crossgate::iam
