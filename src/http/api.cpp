#include "http/resources.hpp"

namespace ls::http {

Router make_router(const Services& services) {
  Router router;
  add_health(router, services);
  add_metrics(router, services);
  add_status(router, services);
  add_history(router, services);
  add_topology(router, services);
  add_leads(router, services);
  add_models(router, services);
  add_drift(router, services);
  add_alerts(router, services);
  add_events(router, services);
  add_check(router, services);
  add_ingest(router, services);
  add_contract(router, services);
  add_topics(router, services);
  add_stream(router, services);
  add_page(router);
  return router;
}

}  // namespace ls::http
