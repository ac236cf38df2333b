#include "core/client/agent_places.h"

#include <QTest>

#include "tests/support/test_program.h"

namespace agent_places_test {

using namespace lanyard::client;

class AgentPlacesTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void areFixed() {
    const auto places = agentPlaces("/opt/l/bin/lanyard", "/usr/bin:bin::.:/sbin");
    const std::vector<std::string> expected{"/opt/l/bin/lanyard-agent", "/opt/l/bin/../libexec/lanyard-agent",
                                            "/opt/l/bin/../libexec/lanyard/lanyard-agent",
                                            "/usr/bin/lanyard-agent", "/sbin/lanyard-agent"};
    QVERIFY(places == expected);
  }
  void doWithoutPathAndWithoutAnExecutable() {
    QCOMPARE(agentPlaces("/opt/l/bin/lanyard", {}).size(), std::size_t(3));
    QVERIFY(agentPlaces({}, {}).empty());
  }
};

LANYARD_TEST(AgentPlacesTest)

}  // namespace agent_places_test

#include "agent_places_test.moc"
