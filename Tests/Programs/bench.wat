;; What SQLite's speedtest1 calls before and after what it measures.
(module
  (func (export "start"))
  (func (export "end")))
