"""What tests share: files, folders and rows as tests make them up, servers that answer as told, and processes that can be killed."""
