// Connections for reading, lent to one thread at a time.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "base/error.h"
#include "storage/sqlite/connection.h"

namespace crossgate::storage {

/// Thread-safe. Connections are opened as they are needed, up to a bound; beyond it, callers wait.
class Readers {
 public:
  explicit Readers(std::filesystem::path file) : file_(std::move(file)) {}

  /// A connection on loan; goes back when this goes. Must not outlive the Readers.
  class Loan {
   public:
    Loan(Readers& from, std::unique_ptr<Connection> connection) : from_(&from), connection_(std::move(connection)) {}
    Loan(Loan&&) = default;
    Loan& operator=(Loan&&) = delete;
    ~Loan() {
      if (connection_) from_->give_back(std::move(connection_));
    }
    Connection* operator->() { return connection_.get(); }
    Connection& operator*() { return *connection_; }

   private:
    Readers* from_;
    std::unique_ptr<Connection> connection_;
  };

  Result<Loan> borrow();

 private:
  void give_back(std::unique_ptr<Connection> connection);

  const std::filesystem::path file_;
  std::mutex mutex_;
  std::condition_variable returned_;
  std::vector<std::unique_ptr<Connection>> idle_;
  std::size_t open_ = 0;
};

}  // namespace crossgate::storage
