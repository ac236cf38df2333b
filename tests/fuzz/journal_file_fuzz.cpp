#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "core/adapters/storage/sealed_journal.h"
#include "tests/fuzz/fuzz.h"
#include "tests/support/counting_random.h"

using namespace lanyard;
using fuzz::require;

namespace {

const std::string kIdentity = "00000000-0000-4000-8000-000000000001";
constexpr std::string_view kItem = "the item that waits for the keystore";

/// A folder in memory with one sealed entry, made by the journal itself.
struct Fixture {
  Fixture() {
    std::string name = "/dev/shm/lanyard-fuzz-XXXXXX";
    require(::mkdtemp(name.data()) != nullptr, "there is a folder");
    folder = name;
    auto journal = open();
    require(journal.has_value(), "a journal can be made");
    require((*journal)->markSpending(kIdentity, 7).has_value(), "a spending can be marked");
    require((*journal)->seal(kIdentity, 8, base::Secret(kItem)).has_value(), "an item can be sealed");
    std::ifstream file(path(), std::ios::binary);
    good.assign(std::istreambuf_iterator<char>(file), {});
    require(!good.empty(), "the sealed file is where it should be");
  }
  ~Fixture() { std::filesystem::remove_all(folder); }
  Fixture(const Fixture&) = delete;
  Fixture& operator=(const Fixture&) = delete;

  base::Result<std::unique_ptr<adapters::SealedJournal>> open() {
    return adapters::SealedJournal::open(folder, "account", base::Secret(std::string(32, 'k')), random);
  }
  [[nodiscard]] std::string path() const { return folder + "/" + kIdentity + ".sealed"; }

  test::CountingRandom random;
  std::string folder;
  std::string good;
};

}  // namespace

// The first byte chooses: either the rest is the whole file, or the rest changes a good file, by triples of
// place and bit mask, and a remaining odd byte truncates it.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Fixture fixture;
  if (size == 0) return 0;
  std::string file;
  if (data[0] % 4 == 0) {
    file.assign(fuzz::textOf(data + 1, size - 1));
  } else {
    file = fixture.good;
    std::size_t i = 1;
    for (; i + 2 < size; i += 3) {
      const std::size_t place = (static_cast<std::size_t>(data[i]) << 8U | data[i + 1]) % file.size();
      file[place] = static_cast<char>(static_cast<unsigned char>(file[place]) ^ data[i + 2]);
    }
    if (i < size) file.resize(file.size() * data[i] / 256);
  }
  std::ofstream(fixture.path(), std::ios::binary | std::ios::trunc) << file;
  ::chmod(fixture.path().c_str(), 0600);
  const auto journal = fixture.open();
  require(journal.has_value(), "a damaged entry does not keep the journal from opening");
  const auto entries = (*journal)->entries();
  require(entries.size() == 1, "a damaged entry is still told of");
  if (!entries.front()) return 0;
  require(file == fixture.good, "a changed file is never taken for a good one");
  require(
      entries.front()->generation == 8 && entries.front()->sealed && entries.front()->sealed->equals(kItem),
      "a good file gives its item");
  return 0;
}
