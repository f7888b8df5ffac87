#include "operators/anomaly/observation.hpp"

#include <limits>

namespace ls::operators {
namespace {

constexpr std::size_t kNowhere = static_cast<std::size_t>(-1);
constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

}  // namespace

Observation::Observation(const flow::Record& record)
    : signal_(record.as<flow::Signal>()),
      features_(signal_ != nullptr ? signal_->features : record.as<flow::Features>()),
      window_(record.as<flow::WindowResult>()) {
  is_told_ = window_ == nullptr || window_->state == flow::WindowState::final;
}

std::size_t Observation::size() const {
  return window_ != nullptr ? window_->measures->size() : features_->schema->size();
}

std::string_view Observation::name(std::size_t i) const {
  return window_ != nullptr ? std::string_view((*window_->measures)[i].name)
                            : std::string_view(features_->schema->at(i).name);
}

bool Observation::is_number(std::size_t i) const {
  return window_ != nullptr || features_->schema->at(i).kind == ml::FeatureKind::number;
}

double Observation::value(std::size_t i) const {
  if (window_ != nullptr) {
    return window_->values[i];
  }
  const ml::FeatureValue& value = features_->values[i];
  return value.is_number() ? value.number() : kMissing;
}

std::uint64_t Observation::shape() const {
  return window_ != nullptr ? window_->measures->fingerprint() : features_->schema->hash();
}

std::string_view Observation::id() const {
  if (signal_ != nullptr) {
    return signal_->id;
  }
  return features_ != nullptr ? features_->event_id : std::string_view();
}

std::string_view Observation::model() const {
  return signal_ != nullptr ? signal_->model : std::string_view();
}

EventTime Observation::model_version() const {
  return signal_ != nullptr ? signal_->model_version : EventTime::min();
}

ml::Point FeaturePlaces::coordinates(const Observation& observation,
                                     const std::vector<std::string>& features) {
  if (!is_known_ || shape_ != observation.shape() || places_.size() != features.size()) {
    is_known_ = true;
    shape_ = observation.shape();
    places_.assign(features.size(), kNowhere);
    coordinates_.resize(features.size());
    for (std::size_t i = 0; i < features.size(); ++i) {
      for (std::size_t at = 0; at < observation.size(); ++at) {
        places_[i] = observation.name(at) == features[i] ? at : places_[i];
      }
    }
  }
  for (std::size_t i = 0; i < features.size(); ++i) {
    coordinates_[i] = places_[i] == kNowhere ? kMissing : observation.value(places_[i]);
  }
  return coordinates_;
}

}  // namespace ls::operators
