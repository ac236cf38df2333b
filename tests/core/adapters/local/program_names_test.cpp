#include "core/adapters/local/program_names.h"
#include "tests/support/test_program.h"

#include <QTest>

namespace program_names_test {

using namespace lanyard::adapters;

class ProgramNamesTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void sortsByFileName_data() {
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<int>("sort");
    const auto row = [](const char* name, NameSort sort) {
      QTest::newRow(name) << QByteArray(name) << int(sort);
    };
    for (const char* name : {"bash",       "dash",
                             "sh",         "zsh",
                             "fish",       "ksh93",
                             "env",        "xargs",
                             "sudo",       "timeout",
                             "find",       "make",
                             "tmux",       "systemd",
                             "init",       "sshd",
                             "busybox",    "ld-linux-x86-64.so.2",
                             "ld-2.31.so", "qemu-x86_64-static",
                             "socat",      "gdb",
                             "parallel",   "watch",
                             "netcat"}) {
      row(name, NameSort::Launcher);
    }
    for (const char* name :
         {"python3", "python3.11", "python3.11-dbg", "pypy3", "perl", "perl5.36.0", "ruby3.1", "node",
          "nodejs", "php8.2", "lua5.4", "java", "deno", "bun", "gawk", "tclsh8.6"}) {
      row(name, NameSort::Interpreter);
    }
    for (const char* name :
         {"git", "kubectl", "environment", "shred", "make-tool", "node-red", "lanyard", "", "7z"}) {
      row(name, NameSort::Ordinary);
    }
  }
  void sortsByFileName() {
    QFETCH(const QByteArray, name);
    QFETCH(const int, sort);
    QCOMPARE(int(sortOfName(name.toStdString())), sort);
  }
  void findsTheScript_data() {
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QByteArray>("script");
    const auto row = [](const char* line, const char* script) {
      QTest::newRow(line) << QByteArray(line) << QByteArray(script);
    };
    // Names that begin with "file" exist.
    row("python3 file.py", "file.py");
    row("python3 -u -W ignore file.py arg", "file.py");
    row("python3 -Wignore -OO file.py", "file.py");
    row("python3 -X dev -- file.py", "file.py");
    row("python3 --check-hash-based-pycs always file.py", "file.py");
    row("python3", "");
    row("python3 -", "");
    row("python3 - file.py", "");
    row("python3 -c print(1) file.py", "");
    row("python3 -Sc print(1) file.py", "");
    row("python3 -m pip file.py", "");
    row("python3 -i", "");
    row("python3 gone.py file.py", "");
    row("perl file.pl", "file.pl");
    row("perl -w -I lib file.pl", "file.pl");
    row("perl -Mstrict -i.bake file.pl", "file.pl");
    row("perl -we code file.pl", "");
    row("perl -0777ne code file.pl", "");
    row("perl -pi -e code file.pl", "");
    row("ruby -r json file.rb", "file.rb");
    row("ruby -rjson -e code file.rb", "");
    row("node file.js", "file.js");
    row("node --require x file.js", "file.js");
    row("node --require=x file.js", "file.js");
    row("node --eval code file.js", "");
    row("node --eval=code file.js", "");
    row("node -pe code file.js", "");
    row("php file.php", "file.php");
    row("php -d a=b -f file.php", "file.php");
    row("php --file=file.php", "file.php");
    row("php -r code file.php", "");
    row("lua5.4 -l x file.lua", "file.lua");
    row("lua5.4 -e code file.lua", "");
    row("java -Xmx1g -jar file.jar", "file.jar");
    row("java -cp file.jar Main file.txt", "");
    row("java -m mod file.txt", "");
    row("deno run --allow-net file.ts", "file.ts");
    row("deno eval code file.ts", "");
    row("awk {print} file.txt", "");
    row("awk -f file.awk file.txt", "file.awk");
    row("awk file.txt", "");
    row("git file.txt", "");
  }
  void findsTheScript() {
    QFETCH(const QByteArray, line);
    QFETCH(const QByteArray, script);
    std::vector<std::string> arguments;
    for (const QByteArray& word : line.split(' ')) arguments.push_back(word.toStdString());
    const auto found = scriptAmong(arguments.front(), arguments, [](const std::string& path) {
      return path.starts_with("file") ? std::optional(path) : std::nullopt;
    });
    QCOMPARE(QByteArray::fromStdString(found.value_or("")), script);
  }
};

LANYARD_TEST(ProgramNamesTest)

}  // namespace program_names_test

#include "program_names_test.moc"
