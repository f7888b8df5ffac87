#pragma once

#include "support/temp_folder.hpp"

#include <fstream>
#include <string>

namespace ls::test {

// A topology that tells the vectors of a feature file after each event of a lead.
inline std::string topology_over(const std::string& feature_file, const std::string& more = "") {
  return "topology: bench\nsources:\n  - id: in\n    topic: in\n    lateness: 24h\n"
         "    decode: { format: json, types: [lead.created, lead.updated, lead.assigned, "
         "lead.accepted,"
         " page.viewed, form.submitted, quote.requested, cart.updated, search.performed,"
         " video.progress, email.sent, email.opened, email.clicked, email.replied, email.bounced,"
         " email.quality, message.received, message.sent, agent.responded, call.recorded,"
         " meeting.scheduled, meeting.held, engagement.classified] }\n"
         "nodes:\n  - { id: agg, type: aggregate, inputs: [in], feature_set: " +
         feature_file + more +
         " }\n"
         "sinks:\n  - { id: out, inputs: [agg], topic: out }\n";
}

// A feature file of its own with four measures, and more if given. Without more, the first feature
// stands in line 9.
class FeatureFile {
 public:
  explicit FeatureFile(const std::string& features, const std::string& measures = "") {
    std::ofstream(folder_ / "set.yaml") << "features: tried\n"
                                           "measures:\n"
                                           "  views: { count: page.viewed, keep: [7d, 90d] }\n"
                                           "  opens: { count: email.opened, keep: [30d] }\n"
                                           "  source: { last: lead.created.source }\n"
                                           "  seen_at: { since_last: page.viewed }\n"
                                        << measures << "groups:\n  all:\n"
                                        << features;
  }
  [[nodiscard]] std::string path() const {
    return folder_ / "set.yaml";
  }
  [[nodiscard]] std::string topology(const std::string& more = "") const {
    return topology_over(path(), more);
  }

 private:
  TempFolder folder_;
};

}  // namespace ls::test
