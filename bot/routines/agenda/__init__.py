"""The agenda: partners are asked, the channel gets its post, the agenda is posted and kept up to
date, with the family item first."""
