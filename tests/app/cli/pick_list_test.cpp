#include <QTest>

#include "app/cli/output.h"
#include "app/cli/pick_list.h"
#include "core/client/plain_text.h"
#include "tests/support/test_program.h"

namespace pick_list_test {

using namespace lanyard;
using cli::PickList;
using cli::ProviderLine;

namespace {

std::vector<ProviderLine> services() {
  return {{"zero", "Zero", "Mail for everybody", "nothing to register"},
          {"acme", "Acme Corp", "Microsoft 365 and mail", "needs a client ID"},
          {"mailbox", "Mailbox", "Letters", "needs a client ID"},
          {"old", "Old Mail", "Letters", "not yet", "it speaks something else"}};
}

std::vector<std::string> idsOf(std::string_view typed) {
  const std::vector<ProviderLine> lines = services();
  std::vector<std::string> ids;
  for (const std::size_t index : cli::fitting(lines, typed)) ids.push_back(lines[index].id);
  return ids;
}

PickList typed(std::string_view text) {
  PickList list(services());
  for (const char c : text) list.type(std::string_view(&c, 1));
  return list;
}

std::string markedIn(const PickList& list) {
  return list.marked() == nullptr ? std::string() : list.marked()->id;
}

}  // namespace

class PickListTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void findsTheLikeliestFirst() {
    using Ids = std::vector<std::string>;
    QCOMPARE(idsOf(""), (Ids{"zero", "acme", "mailbox", "old"}));
    QCOMPARE(idsOf("mail"), (Ids{"mailbox", "old", "zero", "acme"}));
    QCOMPARE(idsOf("MAIL acme"), (Ids{"acme"}));
    QCOMPARE(idsOf("acmecorp"), (Ids{"acme"}));
    QCOMPARE(idsOf("nobody"), Ids());
  }
  void marksByNumberWhereNothingSaysIt() {
    QCOMPARE(markedIn(typed("3")), std::string("mailbox"));
    QCOMPARE(markedIn(typed("mail 2")), std::string("old"));
    QCOMPARE(markedIn(typed("mail2")), std::string("old"));
    QCOMPARE(markedIn(typed("365")), std::string("acme"));
    QCOMPARE(markedIn(typed("mail 9")), std::string());
    QCOMPARE(markedIn(typed("0")), std::string());
  }
  void staysWithinItsLines() {
    PickList list(services());
    list.move(-1);
    QCOMPARE(markedIn(list), std::string("zero"));
    list.move(100);
    QCOMPARE(markedIn(list), std::string("old"));
    list.type("q");
    list.move(1);
    QCOMPARE(markedIn(list), std::string());
    PickList none({});
    none.move(1);
    QVERIFY(none.marked() == nullptr && none.screen(80, 24, false, {}).size() == 3);
  }
  void erasesLettersWordsAndAll() {
    PickList list = typed("old m");
    list.type("\u00e4");
    list.erase();
    QCOMPARE(list.typed(), std::string("old m"));
    list.eraseWord();
    QCOMPARE(list.typed(), std::string("old "));
    list.eraseWord();
    QCOMPARE(list.typed(), std::string());
    list.erase();
    list.type("x");
    list.eraseAll();
    QCOMPARE(list.typed(), std::string());
  }
  void fitsAnyTerminal_data() {
    QTest::addColumn<int>("columns");
    QTest::addColumn<int>("rows");
    for (const auto& [columns, rows] :
         std::vector<std::pair<int, int>>{{80, 24}, {40, 10}, {20, 5}, {200, 60}})
      QTest::addRow("%dx%d", columns, rows) << columns << rows;
  }
  void fitsAnyTerminal() {
    QFETCH(int, columns);
    QFETCH(int, rows);
    std::vector<ProviderLine> many;
    for (int i = 0; i < 100; ++i) {
      const std::string name = "service-" + std::to_string(i);
      many.push_back(
          {name, "A service with a name that is rather long", "What it does, at length", "not yet"});
    }
    PickList list(many);
    for (const std::string text : {"", "service", "nothing of it fits", "login.example.org"}) {
      list.eraseAll();
      for (const char c : text) list.type(std::string_view(&c, 1));
      list.move(57);
      const auto lines = list.screen(std::size_t(columns), std::size_t(rows), false, {});
      QVERIFY(lines.size() <= std::size_t(rows));
      for (const std::string& line : lines)
        QVERIFY2(client::characters(line) < std::size_t(columns), line.c_str());
      if (list.marked() != nullptr)
        QVERIFY(std::ranges::count_if(lines, [](const std::string& line) { return line.starts_with(">"); }) ==
                1);
    }
  }
  void showsWithASignAndOnlyIfWantedBold() {
    PickList list(services());
    list.move(1);
    const auto plain = list.screen(80, 24, false, {});
    QVERIFY2(plain.at(2).starts_with("> 2  Acme Corp  needs a client ID"), plain.at(2).c_str());
    for (const std::string& line : plain) QVERIFY(line.find('\x1b') == std::string::npos);
    QVERIFY(list.screen(80, 24, true, {}).at(2).starts_with("\x1b[1m> 2"));
  }
  void takesAnAddressForOne() {
    QCOMPARE(cli::addressOf(" login.example.org "), std::string("https://login.example.org"));
    QCOMPARE(cli::addressOf("https://a.example/x"), std::string("https://a.example/x"));
    QCOMPARE(cli::addressOf("http://127.0.0.1:1"), std::string("http://127.0.0.1:1"));
    for (const char* none : {"acme", "a b.example", "ftp://a.example", "ada@a.example", ".a", "a.", ""})
      QVERIFY2(cli::addressOf(none).empty(), none);
  }
  void breaksLinesBetweenWords() {
    using Lines = std::vector<std::string>;
    QCOMPARE(cli::linesOf("one two three", 7), (Lines{"one two", "three"}));
    QCOMPARE(cli::linesOf("see https://a.example/long", 8), (Lines{"see", "https://a.example/long"}));
    QCOMPARE(cli::linesOf("one  two", 0), (Lines{"one  two"}));
  }
  void givesATableTheRoomThatThereIs() {
    const std::vector<ProviderLine> lines = services();
    QCOMPARE(cli::providerTable({lines[1]}, 0),
             std::string("acme  needs a client ID  Acme Corp: Microsoft 365 and mail\n"));
    QCOMPARE(cli::providerTable({lines[1]}, 50),
             std::string("acme  needs a client ID  Acme Corp: Microsoft 365…\n"));
    QCOMPARE(cli::providerTable({lines[1]}, 30),
             std::string("acme\n  needs a client ID\n  Acme Corp: Microsoft 365 and\n  mail\n"));
  }
};

LANYARD_TEST(PickListTest)

}  // namespace pick_list_test

#include "pick_list_test.moc"
