package model

// IsCopy tells whether a box holds only what can be had again elsewhere: a cache
// that nobody states to be durable, and that fetches what it hasn't got, or is
// used only by those who have another place to ask. Work done there is no
// effect: when it is missing, what was known before is shown for longer, or the
// answer is fetched again.
func (b *Box) IsCopy() bool { return b.copy }

// sources are where a box has what it knows from, beside caches.
type sources struct {
	// reads: it reads somewhere. stores: it uses a store, log: a store's log
	// of changes feeds it.
	reads, stores, log bool
}

func sourcesOf(b *Box) sources {
	var s sources
	for _, l := range b.Out {
		s.reads = s.reads || l.Operation.Or("") == Read && l.To.Kind != Cache
		s.stores = s.stores || l.To.Family() == Store && l.To.Kind != Cache
	}
	for _, l := range b.Into {
		s.log = s.log || l.From.Family() == Store
	}
	return s
}

// without tells whether who uses a cache over a line has another place to ask: a
// reader reads elsewhere as well, and a writer has from a store what it writes.
func (s sources) without(use *Line) bool {
	mayRead := use.Operation.Or(Read) == Read
	return s.reads || !mayRead && (s.stores || s.log)
}

// findCopies looks at the caches of a system when all that is implied is known.
func (s *System) findCopies() {
	known := map[*Box]sources{}
	for _, b := range s.Boxes {
		b.copy = b.Kind == Cache && !b.Store.Durable.Or(false) && len(b.Into) > 0
		if !b.copy || sourcesOf(b).reads {
			continue // not one, or one that fetches what it hasn't got
		}
		for _, l := range b.Into {
			of, ok := known[l.From]
			if !ok {
				of = sourcesOf(l.From)
				known[l.From] = of
			}
			b.copy = b.copy && of.without(l)
		}
	}
}
