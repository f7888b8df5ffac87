#pragma once

#include "http/exposition.hpp"

#include "leadstream/flow/models.hpp"
#include "leadstream/runtime/engine_view.hpp"

namespace ls::http {

// What nodes count of every record and what operators count of their own, and what the detectors,
// learners and alerts among them tell of themselves: drift by feature, quality by model, alerts by
// name and state.
void write_nodes(Exposition& out, const runtime::EngineView& view);
void write_operator_counters(Exposition& out, const runtime::EngineView& view);
void write_drift(Exposition& out, const runtime::EngineView& view);
void write_models(Exposition& out, const runtime::EngineView& view, const flow::ModelSet& models);
void write_alerts(Exposition& out, const runtime::EngineView& view);

}  // namespace ls::http
