"""Mail: only references and links, each letter once per recipient, sent by the worker."""
