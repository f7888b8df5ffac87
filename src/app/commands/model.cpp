#include "app/command.hpp"
#include "app/model/order.hpp"
#include "app/model/print.hpp"
#include "app/model/published.hpp"
#include "app/model/train.hpp"
#include "app/settings.hpp"
#include "app/subcommands.hpp"
#include "app/wire.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <fstream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace ls::app {

Command model_command();

namespace {

struct ModelOptions {
  std::string model = {};
  std::string version = {};
  std::vector<std::string> models = {};
  std::string file = {};
  bool shows_all = false;
  ModelOrder order = {};
  TrainOptions training = {};
};

Result<PublishedModels> read_models(const CommandContext& context) {
  const LoadedSettings loaded = LS_TRY(load_settings(context));
  const auto log = LS_TRY(open_log(loaded.settings, context.clock));
  PublishedModels models = LS_TRY(read_published(*log, loaded.settings.topic_name("leads.models")));
  if (models.unreadable > 0) {
    fmt::print(context.error, "leadstream model: {} records of {} were not understood\n",
               models.unreadable, loaded.settings.topic_name("leads.models"));
  }
  return models;
}

void print(const CommandContext& context, const std::string& text) {
  fmt::print(context.out, "{}", text);
}

Status list(const CommandContext& context, const ModelOptions& options) {
  const PublishedModels models = LS_TRY(read_models(context));
  print(context, context.is_json()
                     ? models_json(models, options.shows_all)
                     : models_table(models, options.shows_all, context.style_for(context.out)));
  return {};
}

Status show(const CommandContext& context, const ModelOptions& options) {
  const PublishedModels models = LS_TRY(read_models(context));
  const PublishedVersion& version = *LS_TRY(models.find(options.model, options.version));
  print(context, context.is_json() ? version_json(version)
                                   : version_text(version, context.style_for(context.out)));
  return {};
}

// MODEL or MODEL@VERSION.
Result<const PublishedVersion*> named(const PublishedModels& models, const std::string& text) {
  const std::size_t at = text.find('@');
  return models.find(text.substr(0, at), at == std::string::npos ? "" : text.substr(at + 1));
}

// Without names, a model and those that challenge it: all that there is.
Status compare(const CommandContext& context, const ModelOptions& options) {
  const PublishedModels models = LS_TRY(read_models(context));
  std::vector<const PublishedVersion*> versions;
  for (const std::string& name : options.models) {
    versions.push_back(LS_TRY(named(models, name)));
  }
  for (const auto& [name, all] : models.models) {
    if (options.models.empty()) {
      versions.push_back(&all.rbegin()->second);
    }
  }
  if (versions.empty()) {
    return models.find("", "").error();
  }
  if (!context.is_json()) {
    print(context, comparison_table(versions, context.style_for(context.out)));
    return {};
  }
  for (const PublishedVersion* version : versions) {
    print(context, version_json(*version));
  }
  return {};
}

Status export_one(const CommandContext& context, const ModelOptions& options) {
  const PublishedModels models = LS_TRY(read_models(context));
  const PublishedVersion& version = *LS_TRY(models.find(options.model, options.version));
  std::ofstream file(options.file, std::ios::binary | std::ios::trunc);
  file.write(version.bytes.data(), static_cast<std::streamsize>(version.bytes.size()));
  file.close();
  if (!file) {
    return external_error("cannot write " + options.file);
  }
  if (!context.is_json()) {
    fmt::print(context.out, "{} {} written to {}\n", version.snapshot.model,
               format_rfc3339(version.snapshot.valid_from), options.file);
    return {};
  }
  print(context, version_json(version));
  return {};
}

Status train_one(const CommandContext& context, const ModelOptions& options) {
  return train(context, options.training);
}

Options declare_list(const Options& command, ModelOptions& options) {
  const Options list = command.subcommand("list", "The newest version of each model");
  list.flag("--all", options.shows_all, "Every version that is kept");
  return list;
}

void choose_version(const Options& command, ModelOptions& options) {
  command.value("MODEL", options.model, "Its name, such as conversion").required();
  command.value("--version", options.version, "The time from which it is valid; the newest")
      .type_name("TIME");
}

Options declare_show(const Options& command, ModelOptions& options) {
  const Options show = command.subcommand("show", "What a version is: parameters and features");
  choose_version(show, options);
  return show;
}

Options declare_compare(const Options& command, ModelOptions& options) {
  const Options compare =
      command.subcommand("compare", "How well models did before they learned what they got wrong");
  compare.values("MODEL", options.models, "MODEL or MODEL@TIME; the newest of all");
  return compare;
}

Options declare_export(const Options& command, ModelOptions& options) {
  const Options written = command.subcommand("export", "Write a version into a file");
  choose_version(written, options);
  written.value("--to", options.file, "Where to").type_name("FILE").required();
  return written;
}

template <OrderKind kKind>
Status give(const CommandContext& context, const ModelOptions& options) {
  return place_order(context, kKind, options.order);
}

// A command below `model` that orders something.
Options declare_order(const Options& command, OrderKind kind, const std::string& summary,
                      ModelOrder& order) {
  // `model train` learns from a file or a topic by itself, without an order to anybody.
  const std::string verb = kind == OrderKind::train ? "relearn" : std::string(name_of(kind));
  const Options ordering = command.subcommand(verb, summary);
  ordering.value("MODEL", order.model, "One of those that are trained, such as conversion.tree")
      .required();
  ordering.value("--reason", order.reason, "For those who read the order later").type_name("TEXT");
  ordering.value("--at", order.at, "The time of the order; now").type_name("TIME");
  return ordering;
}

Options declare_promote(const Options& command, ModelOrder& order) {
  const Options promote = declare_order(command, OrderKind::promote, "Let a model serve", order);
  promote.choice("--as", order.to, kRoles, "All keys, a share of them, or none any more");
  promote.value("--share", order.share, "Of the keys that a canary answers, as 0.1")
      .type_name("NUMBER");
  promote.value("--version", order.version, "Only if this is its newest one").type_name("TIME");
  promote.flag("--force", order.is_forced, "Whatever the gates say");
  return promote;
}

Options declare_rollback(const Options& command, ModelOrder& order) {
  const Options rollback =
      declare_order(command, OrderKind::rollback, "Serve a version again as it was", order);
  rollback
      .value("--version", order.version, "Of those that are kept; the one before the last change")
      .type_name("TIME");
  return rollback;
}

Options declare_import(const Options& command, ModelOrder& order) {
  const Options brought = declare_order(command, OrderKind::import_version,
                                        "Test a version from a file beside the others", order);
  brought.value("FILE", order.file, "What `model export` wrote").type_name("FILE").required();
  return brought;
}

using Work = SubcommandWork<ModelOptions, Status>;

CommandRun declare(const Options& command, const CommandContext& context) {
  const auto options = std::make_shared<ModelOptions>();
  const std::vector<std::pair<Options, Work>> all = {
      {declare_list(command, *options), list},
      {declare_show(command, *options), show},
      {declare_compare(command, *options), compare},
      {declare_export(command, *options), export_one},
      {declare_train(command, options->training), train_one},
      {declare_promote(command, options->order), give<OrderKind::promote>},
      {declare_rollback(command, options->order), give<OrderKind::rollback>},
      {declare_order(command, OrderKind::train, "Let a model learn anew", options->order),
       give<OrderKind::train>},
      {declare_order(command, OrderKind::freeze, "Let a model learn nothing more", options->order),
       give<OrderKind::freeze>},
      {declare_order(command, OrderKind::unfreeze, "Let a frozen model learn on", options->order),
       give<OrderKind::unfreeze>},
      {declare_import(command, options->order), give<OrderKind::import_version>}};
  return run_one_of(command, context, options, all);
}

}  // namespace

Command model_command() {
  return {.name = "model",
          .summary = "Look at the versions of models, decide which of them serve, train one",
          .examples = {"leadstream model compare conversion conversion.tree",
                       "leadstream model promote conversion.tree --as canary --share 0.1",
                       "leadstream model train conversion --topic leads.examples --gap 14d --to "
                       "conversion.lsmodel"},
          .declare = declare};
}

}  // namespace ls::app
