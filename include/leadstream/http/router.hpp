#pragma once

#include "leadstream/http/request.hpp"
#include "leadstream/http/response.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace ls::http {

// On which thread a handler runs: what only reads snapshots and committed rows answers on the
// server's own thread; what asks the log may wait, so it runs aside and keeps nobody else waiting.
enum class Runs : std::uint8_t { at_once, aside };

// Which handler answers which path. Built once before the server starts; read by its threads.
class Router {
 public:
  using Handler = std::function<Response(const Request&)>;

  struct Route {
    Method method = Method::get;
    std::string pattern;  // "/api/v1/leads/{id}": a name in braces stands for one segment
    Runs runs = Runs::at_once;
    Handler handler;
  };

  void add(Method method, std::string pattern, Handler handler, Runs runs = Runs::at_once);
  // Called about once a second by the server's thread.
  void add_tick(std::function<void()> tick);

  struct Match {
    const Route* route = nullptr;       // null: no such path, or not with this method
    std::vector<Request::Pair> params;  // of the path
    std::string allow;                  // methods of the path, for 405 and OPTIONS; empty: 404
    bool is_broken = false;             // the path has an escape that is none
  };
  // HEAD is answered by the route of GET.
  [[nodiscard]] Match match(Method method, std::string_view path) const;
  [[nodiscard]] const std::vector<Route>& routes() const {
    return routes_;
  }
  void tick() const;

 private:
  std::vector<Route> routes_;
  std::vector<std::function<void()>> ticks_;
};

}  // namespace ls::http
