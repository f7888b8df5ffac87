#include "leadstream/flow/record.hpp"

namespace ls::flow {

std::string_view name_of(PayloadKind kind) {
  switch (kind) {
    case PayloadKind::event:
      return "event";
    case PayloadKind::features:
      return "features";
    case PayloadKind::score:
      return "score";
    case PayloadKind::example:
      return "example";
    case PayloadKind::signal:
      return "signal";
    case PayloadKind::evaluation:
      return "evaluation";
    case PayloadKind::finding:
      return "finding";
    case PayloadKind::alert:
      return "alert";
    case PayloadKind::window_result:
      return "window result";
    case PayloadKind::model_version:
      return "model_version";
  }
  return "unknown";
}

}  // namespace ls::flow
