"""The directory of services to refer to: who offers what, where, for whom, since and until when."""
