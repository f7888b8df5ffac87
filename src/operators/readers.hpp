#pragma once

#include "leadstream/flow/topology_spec.hpp"

#include <memory>

namespace ls::operators {

using BlueprintPtr = std::shared_ptr<const flow::Blueprint>;

// One per operator, each in the file of its name.
BlueprintPtr read_adapt_webhook(config::Reader& reader, const flow::BlueprintContext& context);
BlueprintPtr read_aggregate(config::Reader& reader, const flow::BlueprintContext& context);
BlueprintPtr read_alert(config::Reader& reader, const flow::BlueprintContext& context);
BlueprintPtr read_asof_join(config::Reader& reader, const flow::BlueprintContext& context);
BlueprintPtr read_classify_engagement(config::Reader& reader,
                                      const flow::BlueprintContext& context);
BlueprintPtr read_classify_signup(config::Reader& reader, const flow::BlueprintContext& context);
BlueprintPtr read_dedupe(config::Reader& reader, const flow::BlueprintContext& context);
BlueprintPtr read_detect_anomaly(config::Reader& reader, const flow::BlueprintContext& context);
BlueprintPtr read_detect_drift(config::Reader& reader, const flow::BlueprintContext& context);
BlueprintPtr read_detect_surge(config::Reader& reader, const flow::BlueprintContext& context);
BlueprintPtr read_email_quality(config::Reader& reader, const flow::BlueprintContext& context);
BlueprintPtr read_experiment(config::Reader& reader, const flow::BlueprintContext& context);
BlueprintPtr read_filter(config::Reader& reader, const flow::BlueprintContext& context);
BlueprintPtr read_forecast(config::Reader& reader, const flow::BlueprintContext& context);
BlueprintPtr read_interval_join(config::Reader& reader, const flow::BlueprintContext& context);
BlueprintPtr read_join_outcome(config::Reader& reader, const flow::BlueprintContext& context);
BlueprintPtr read_lead_score(config::Reader& reader, const flow::BlueprintContext& context);
BlueprintPtr read_learn(config::Reader& reader, const flow::BlueprintContext& context);
BlueprintPtr read_publish_model(config::Reader& reader, const flow::BlueprintContext& context);
BlueprintPtr read_report_model(config::Reader& reader, const flow::BlueprintContext& context);
BlueprintPtr read_rule_score(config::Reader& reader, const flow::BlueprintContext& context);
BlueprintPtr read_rekey(config::Reader& reader, const flow::BlueprintContext& context);
BlueprintPtr read_sample_signals(config::Reader& reader, const flow::BlueprintContext& context);
BlueprintPtr read_score(config::Reader& reader, const flow::BlueprintContext& context);
BlueprintPtr read_table_join(config::Reader& reader, const flow::BlueprintContext& context);
BlueprintPtr read_transform(config::Reader& reader, const flow::BlueprintContext& context);
BlueprintPtr read_window(config::Reader& reader, const flow::BlueprintContext& context);

}  // namespace ls::operators
