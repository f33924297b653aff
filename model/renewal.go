package model

import "time"

// RenewedBy is how long a client library would prolong a delivery over a line that is
// fetched with it, by the id of its platform, and whether its platform says.
func (s *System) RenewedBy(l *Line, client string) (upTo time.Duration, known bool) {
	of := s.Platform(client)
	if of == nil {
		return 0, false
	}
	for i := range of.Lines {
		e := &of.Lines[i]
		if !matches(e.From, l.From) {
			continue
		}
		for j := range e.Facts {
			said := e.Facts[j].Implied()
			if e.Facts[j].Path != "lease.renewed" || said == nil {
				continue
			}
			upTo, err := ParseDuration(said.Text)
			return upTo, err == nil
		}
	}
	return 0, false
}
