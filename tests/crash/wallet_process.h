#pragma once

namespace lanyard::crash {

/// The wallet's process: `--wallet FOLDER FD JOB FATAL [IDENTITY]`. Composes the engine over a real database,
/// a real file keystore and a real journal in FOLDER, does JOB (sign_in, sign_in_again, rotate, revoke, look)
/// and reports over FD. Killed at step FATAL; 0 lets it live.
int walletProcess(int argc, char** argv);

}  // namespace lanyard::crash
