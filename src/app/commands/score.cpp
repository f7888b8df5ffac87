#include "app/command.hpp"
#include "app/score/score_email.hpp"

namespace ls::app {

Command score_command();

namespace {

CommandRun declare(const Options& command, const CommandContext& context) {
  const Options email = command.subcommand(
      "email", "How good e-mail addresses are by how they read: syntax, domain, local part");
  command.require_subcommand();
  return declare_score_email(email, context);
}

}  // namespace

Command score_command() {
  return {.name = "score",
          .summary = "Score what needs no stream: e-mail addresses, one by one or a file of them",
          .examples = {"leadstream score email ann.smith@example.com info@gmial.com",
                       "leadstream score email --file leads.csv --format csv --column email",
                       "leadstream score email --file - -o json --out scored.ndjson"},
          .declare = declare};
}

}  // namespace ls::app
