#pragma once

#include <QFile>
#include <QTemporaryDir>

#include "core/wire/json.h"

namespace lanyard::desktop {

/// A program in the place of lanyard-agent: notes how it was started, says one line and ends.
class ScriptedAgent {
 public:
  ScriptedAgent() { says({}, 0); }

  [[nodiscard]] std::string program() const { return in("lanyard-agent").toStdString(); }
  /// Sets for the next starts: this line, then this exit code, after that many seconds.
  void says(const QByteArray& line, int exitCode, const QByteArray& after = "0") const {
    const QByteArray folder = m_folder.path().toLocal8Bit();
    QFile script(in("lanyard-agent"));
    if (!script.open(QIODevice::WriteOnly)) qFatal("no script");
    script.write("#!/bin/sh\necho \"$@\" > " + folder + "/arguments\ntr '\\0' ' ' < /proc/$$/environ > " +
                 folder + "/environment\ncase \"$*\" in *--passphrase-fd=3*) cat <&3 > " + folder +
                 "/given;; esac\nsleep " + after + "\ncat <<'LINE' >&2\n" + line + "\nLINE\nexit " +
                 QByteArray::number(exitCode) + "\n");
    script.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
  }
  /// "arguments", "environment" or "given" (what came through the passphrase's descriptor).
  [[nodiscard]] QByteArray noted(const char* what) const {
    QFile file(in(what));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
  }
  [[nodiscard]] QString in(const char* name) const { return m_folder.filePath(QString::fromLatin1(name)); }

 private:
  QTemporaryDir m_folder;
};

/// A start that failed with this code; `wait`: the seconds until another passphrase is checked, 0 without a
/// wait.
inline QByteArray failedStart(const char* code, bool isNew, int wait = 0,
                              const char* detail = "org.raw.Error: why") {
  wire::Json line{{"start", "failed"},    {"code", code},     {"exit", 73},  {"words", "It did not work."},
                  {"remedy", "Mend it."}, {"detail", detail}, {"new", isNew}};
  if (wait > 0) line["wait_s"] = wait;
  return QByteArray::fromStdString(line.dump(-1, ' ', true));
}

}  // namespace lanyard::desktop
