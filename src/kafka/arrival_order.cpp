#include "kafka/arrival_order.hpp"

namespace ls::kafka {

Choice choose(std::span<const Input> inputs) {
  Choice choice;
  for (std::size_t place = 0; place < inputs.size(); ++place) {
    const Input& input = inputs[place];
    if (input.state == Input::State::awaited && !choice.awaited) {
      choice.awaited = place;
    }
    const bool is_earlier = !choice.next || input.appended.ms < inputs[*choice.next].appended.ms;
    if (input.state == Input::State::ready && is_earlier) {
      choice.next = place;
    }
  }
  if (!choice.next) {
    return {};
  }
  return choice.awaited ? Choice{std::nullopt, choice.awaited} : Choice{choice.next, std::nullopt};
}

}  // namespace ls::kafka
