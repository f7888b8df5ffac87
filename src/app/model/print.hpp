#pragma once

#include "app/model/published.hpp"
#include "app/terminal.hpp"

#include <string>
#include <vector>

namespace ls::app {

// One line per version: the newest of each model, or all of them.
std::string models_table(const PublishedModels& models, bool shows_all, const Style& style);
std::string models_json(const PublishedModels& models, bool shows_all);

// One version: what it is, its parameters, its features.
std::string version_text(const PublishedVersion& version, const Style& style);
std::string version_json(const PublishedVersion& version);

// Versions beside each other, with how far each is from the first.
std::string comparison_table(const std::vector<const PublishedVersion*>& versions,
                             const Style& style);

}  // namespace ls::app
