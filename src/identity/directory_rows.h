// The facts about a resource directory, each kept as one record of the store; `management` is the
// account that manages it, in whose turn all of them are written (book.h, change()).
//
// Whose seat it is: every account that is in a directory, its manager among them, has the one
// kMember record of its number. Who joins writes it as a new one, so nobody is in two directories.
#pragma once

#include <string>
#include <string_view>

#include "identity/directory.h"

namespace cairn::identity {

bool is_directory_record(RecordKind kind);  // those that ResourceDirectory::take() reads

// Rows to be written whatever version is stored; read_*() throw StoreFailed for a body that is not
// what to_row() wrote.
RecordRow to_row(const DirectoryFacts& facts);
RecordRow seat_of_manager(const DirectoryFacts& facts);
RecordRow to_row(const Folder& folder, std::string_view management);
RecordRow to_row(const Member& member, std::string_view management);
RecordRow to_row(const Handshake& handshake, std::string_view management);
RecordRow to_row(const Delegation& delegation, std::string_view management);
RecordRow to_row(const ControlPolicy& policy, std::string_view management);
RecordRow to_row(const access::DirectoryEvent& event, std::string_view management);
std::string delegation_row_id(std::string_view account, std::string_view service);
std::string event_row_id(std::string_view management, std::uint64_t number);

DirectoryFacts read_directory(const RecordRow& row);
Folder read_folder(const RecordRow& row);
Member read_member(const RecordRow& row);
Handshake read_handshake(const RecordRow& row);
Delegation read_delegation(const RecordRow& row);
ControlPolicy read_control_policy(const RecordRow& row);
access::DirectoryEvent read_directory_event(const RecordRow& row);

}  // namespace cairn::identity
