#include "leadstream/base/error.hpp"

namespace ls {

Error Error::with(std::string_view context) const& {
  Error copy = *this;
  return std::move(copy).with(context);
}

Error Error::with(std::string_view context) && {
  message.insert(0, std::string(context) + ": ");
  return std::move(*this);
}

Error user_error(std::string message) {
  return {.domain = ErrorDomain::user, .retry = Retry::no, .message = std::move(message)};
}

Error external_error(std::string message, Retry retry) {
  return {.domain = ErrorDomain::external, .retry = retry, .message = std::move(message)};
}

Error internal_error(std::string message) {
  return {.domain = ErrorDomain::internal, .retry = Retry::no, .message = std::move(message)};
}

}  // namespace ls
