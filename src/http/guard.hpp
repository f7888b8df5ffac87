#pragma once

#include "leadstream/http/request.hpp"
#include "leadstream/http/response.hpp"

#include <optional>
#include <set>
#include <string>

namespace ls::http {

// A page of another site must not be able to talk to a server that only listens to this machine:
// neither by a name of its own that resolves here, nor by a form that posts here. `hosts` are the
// names, in lower case and without port, by which the server may be addressed; none: any.
[[nodiscard]] std::optional<Response> refuse_foreign(const Request& request,
                                                     const std::set<std::string>& hosts);

}  // namespace ls::http
