#include "wire/remote_error.h"

namespace crossgate::wire {

RemoteError unexplained_error(int http_status) {
  const std::string status = std::to_string(http_status);
  return {http_status, status, "The server answered HTTP " + status + " and did not say why.", {}};
}

}  // namespace crossgate::wire
