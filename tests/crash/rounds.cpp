#include "tests/crash/rounds.h"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <random>

namespace lanyard::crash {
namespace {

using Judge = std::string (*)(World&, const std::vector<Run>&);

struct Job {
  const char* name;
  Judge judge;
  unsigned weight;  ///< of 10: most of a wallet's life is rotations
};
constexpr Job kJobs[] = {{"rotate", judgeRotation, 6},
                         {"sign_in_again", judgeSignInAgain, 2},
                         {"revoke", judgeRevoke, 1},
                         {"sign_in", judgeSignIn, 1}};

struct Tally {
  std::map<std::string, int> rounds;
  int kills = 0;
  int again = 0;  ///< killed once more during recovery
  int lost = 0;   ///< sessions that were lost, all of them said
  int ended = 0;  ///< the step was beyond the job's end, which is a round without a kill
};

const Job& pick(std::mt19937& random) {
  auto at = static_cast<unsigned>(random() % 10);
  for (const Job& job : kJobs) {
    if (at < job.weight) return job;
    at -= job.weight;
  }
  return kJobs[0];
}

/// How many steps each job has, by doing each once in a world of its own.
std::map<std::string, unsigned> countSteps() {
  World world;
  std::map<std::string, unsigned> steps;
  for (const char* job : {"sign_in", "rotate", "sign_in_again", "look", "revoke"}) {
    steps[job] = static_cast<unsigned>(world.run(job).report["points"].size());
  }
  return steps;
}

}  // namespace

bool makeSignedIn(World& world) {
  const Run look = world.run("look");
  if (!look.report["error"].get<std::string>().empty()) return false;
  world.endSessions();
  const Run done = world.run(look.report["identities"].empty() ? "sign_in" : "sign_in_again");
  return done.report["error"].get<std::string>().empty() && done.report["identities"].size() == 1;
}

int randomRounds(int argc, char** argv) {
  const int count = std::atoi(argv[2]);
  const auto seed = static_cast<unsigned>(argc > 3 ? std::atoi(argv[3]) : 1);
  std::mt19937 random(seed);
  std::map<std::string, unsigned> steps = countSteps();
  Tally tally;
  World world;
  const auto began = std::chrono::steady_clock::now();
  for (int round = 1; round <= count; ++round) {
    const Job& job = pick(random);
    if (!makeSignedIn(world)) return std::fprintf(stderr, "round %d: cannot sign in\n", round), 1;
    if (job.judge == judgeSignIn) world.run("revoke");
    std::vector<Run> killed{world.run(job.name, static_cast<int>(random() % steps[job.name]) + 1)};
    const bool died = !killed.front().killedAt.empty();
    if (died && random() % 3 == 0) {
      Run recovery = world.run("look", static_cast<int>(random() % steps["look"]) + 1);
      if (!recovery.killedAt.empty()) ++tally.again;
      killed.push_back(std::move(recovery));
    }
    ++tally.rounds[job.name];
    (died ? tally.kills : tally.ended) += 1;
    for (const Run& run : killed) tally.lost += !run.killedAt.empty() && run.rotations > 0 && !run.sealed;
    const std::string wrong = died ? job.judge(world, killed) : std::string();
    if (!wrong.empty()) {
      std::fprintf(stderr, "round %d of seed %u, %s: %s\n", round, seed, job.name, wrong.c_str());
      return 1;
    }
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  std::printf("%d rounds on one wallet, seed %u, %.0f s:", count, seed, took.count());
  for (const auto& [name, rounds] : tally.rounds) std::printf(" %s %d,", name.c_str(), rounds);
  std::printf(" killed %d, killed again while recovering %d, ended before their step %d.\n", tally.kills,
              tally.again, tally.ended);
  std::printf(
      "Sessions lost before the seal, each said: %d. Databases that did not open: 0. Spent tokens sent "
      "where a newer one was kept: 0. Losses that went unsaid: 0.\n",
      tally.lost);
  return 0;
}

}  // namespace lanyard::crash
