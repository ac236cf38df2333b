// What a catalog of 1,000 providers costs beside the one that is built in: the start, memory, and the first
// and the later look at all of it. Printed, never asserted.

#include <malloc.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <utility>
#include <vector>

#include "core/providers/catalog.h"
#include "core/providers/search.h"
#include "core/wire/json.h"
#include "tests/bench/median.h"

namespace {

using namespace lanyard;
using providers::Catalog;
using wire::Json;

constexpr int kRounds = 51;
constexpr std::size_t kMany = 1000;

std::vector<Json> builtIn() {
  std::vector<Json> documents;
  for (const auto& file : std::filesystem::directory_iterator(LANYARD_PROVIDERS)) {
    if (file.path().extension() != ".json" || file.path().filename() == "schema.json") continue;
    std::ifstream in(file.path());
    auto json = wire::parseJson(std::string(std::istreambuf_iterator<char>(in), {}));
    if (!json) std::fprintf(stderr, "no JSON: %s\n", file.path().c_str());
    if (!json) std::exit(1);
    documents.push_back(std::move(*json));
  }
  std::ranges::sort(documents, {}, [](const Json& one) { return one.at("id").get<std::string>(); });
  return documents;
}

/// Every address in it at a host of its own.
void moveHosts(Json& value, const std::string& host) {
  if (value.is_structured()) {
    for (Json& inner : value) moveHosts(inner, host);
  } else if (value.is_string()) {
    std::string text = value.get<std::string>();
    const std::size_t at = text.find("https://");
    if (at != 0) return;
    text.insert(8, host + ".");
    value = text;
  }
}

/// As many again as are built in, until there are enough: as long, and as different from each other. Those
/// whose address is whatever a person types have no host to move, so there is one of each.
std::vector<Json> many(const std::vector<Json>& documents) {
  std::vector<Json> all = documents;
  for (std::size_t i = documents.size(); all.size() < kMany; ++i) {
    Json next = documents[i % documents.size()];
    const std::string number = std::to_string(i);
    next["id"] = next["id"].get<std::string>().substr(0, 30) + "-" + number;
    next["name"] = next.value("name", "A service") + " " + number;
    moveHosts(next, "n" + number);
    if (providers::parseEntry(next)) all.push_back(std::move(next));
  }
  std::ranges::sort(all, {}, [](const Json& one) { return one.at("id").get<std::string>(); });
  return all;
}

/// Those that files of the person's may have, in files as people write them: at one address, without a start.
std::vector<std::string> filesOf(const std::vector<Json>& documents) {
  constexpr std::size_t kInOne = 50;  // a file is at most 256 KiB
  std::vector<Json> lists;
  std::size_t count = 0;
  for (const Json& one : documents) {
    const std::string issuer = one.at("issuer").get<std::string>();
    const bool isOne = issuer.find('{') == std::string::npos && issuer.starts_with("https://n");
    if (!isOne || one.value("self_hosted", false) || one.contains("start")) continue;
    if (count++ % kInOne == 0) lists.push_back(Json::array());
    lists.back().push_back(one);
  }
  std::vector<std::string> files;
  for (const Json& list : lists) files.push_back(Json{{"providers", list}}.dump());
  return files;
}

/// Adds the files in turn, each by `add`.
template <class Add>
base::Result<void> addAll(Catalog& catalog, const std::string& index, const std::vector<std::string>& files,
                          const Add& add) {
  base::Result<void> added = catalog.addIndex(index);
  for (const std::string& file : files) {
    if (added) added = add(file);
  }
  return added;
}

template <class Work>
double medianOf(const Work& work) {
  std::vector<double> times;
  for (int i = 0; i < kRounds; ++i) times.push_back(work());
  return bench::median(std::move(times));
}

/// The processor's time: what else runs on the machine takes none of it.
double nowMs() {
  timespec now{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return double(now.tv_sec) * 1e3 + double(now.tv_nsec) / 1e6;
}

template <class Work>
double millisecondsOf(const Work& work) {
  const double before = nowMs();
  work();
  return nowMs() - before;
}

std::size_t memoryNow() {
  return ::mallinfo2().uordblks;
}

/// How many entries a search finds.
std::size_t found(const Catalog& catalog, const std::string& typed) {
  const std::vector<std::string> words = providers::searchWords(typed);
  std::size_t count = 0;
  for (const std::string& id : catalog.ids()) {
    count += providers::isMeant(*catalog.entry(id), id, words) ? 1 : 0;
  }
  return count;
}

struct Costs {
  std::size_t entries = 0;
  double start = 0;
  double firstSearch = 0;
  double search = 0;
  double lookUp = 0;
  std::size_t memory = 0;
  std::size_t memoryRead = 0;
};

template <class Fill>
Costs costsOf(const Fill& fill) {
  Costs costs;
  std::unique_ptr<Catalog> catalog;
  const auto make = [&] {
    catalog = std::make_unique<Catalog>();
    const auto filled = fill(*catalog);
    if (!filled) std::fprintf(stderr, "not filled: %s\n", filled.error().detail.c_str());
    if (!filled) std::exit(1);
  };
  costs.start = medianOf([&] { return millisecondsOf(make); });
  costs.firstSearch = medianOf([&] {
    make();
    return millisecondsOf([&] { static_cast<void>(found(*catalog, "mail")); });
  });
  costs.search =
      medianOf([&] { return millisecondsOf([&] { static_cast<void>(found(*catalog, "mail")); }); });
  costs.lookUp = medianOf([&] {
    constexpr int kTimes = 1000;
    return millisecondsOf([&] {
             for (int i = 0; i < kTimes; ++i) static_cast<void>(catalog->idOf("https://accounts.google.com"));
           }) /
           kTimes;
  });
  catalog.reset();
  const std::size_t before = memoryNow();
  make();
  costs.memory = memoryNow() - before;
  costs.entries = catalog->ids().size();
  static_cast<void>(found(*catalog, "mail"));
  costs.memoryRead = memoryNow() - before;
  return costs;
}

void line(const char* what, double few, double much, const char* unit) {
  std::printf("%-52s %9.3f %9.3f %-4s %6.1f\n", what, few, much, unit, few > 0 ? much / few : 0.0);
}

}  // namespace

int main() {
  const std::vector<Json> few = builtIn();
  const std::vector<Json> much = many(few);
  const std::string fewIndex = providers::writeIndex(few);
  const std::string muchIndex = providers::writeIndex(much);
  const std::vector<std::string> files = filesOf(much);
  const Costs small = costsOf([&](Catalog& catalog) { return catalog.addIndex(fewIndex); });
  const Costs big = costsOf([&](Catalog& catalog) { return catalog.addIndex(muchIndex); });
  const Costs system = costsOf([&](Catalog& catalog) {
    return addAll(catalog, fewIndex, files, [&](const std::string& file) { return catalog.addSystem(file); });
  });
  const Costs person = costsOf([&](Catalog& catalog) {
    return addAll(catalog, fewIndex, files,
                  [&](const std::string& file) { return catalog.addPersonal(file); });
  });
  for (const auto& [what, costs] :
       {std::pair("all built in", &big), std::pair("the others in files of the computer's", &system),
        std::pair("the others in files of the person's", &person)}) {
    const std::string head =
        std::to_string(small.entries) + " entries, then " + std::to_string(costs->entries) + ", " + what;
    std::printf("\n%-77s %6s\n", head.c_str(), "ratio");
    line("start", small.start, costs->start, "ms");
    line("the first search, which reads each entry", small.firstSearch, costs->firstSearch, "ms");
    line("each later search", small.search, costs->search, "ms");
    line("which provider runs an issuer", small.lookUp * 1000, costs->lookUp * 1000, "us");
    line("memory after the start", double(small.memory) / 1024, double(costs->memory) / 1024, "KiB");
    line("memory after the first search", double(small.memoryRead) / 1024, double(costs->memoryRead) / 1024,
         "KiB");
  }
  return 0;
}
