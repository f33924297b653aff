package rules

import (
	"fmt"
	"time"

	"tautline.dev/model"
)

// incidentsGone tells of each incident that a change takes out of the model: what it
// taught is asked for until its rule is quiet, and not until somebody forgets it.
func (r *Report) incidentsGone(was, changed *model.System) []looser {
	type incident struct {
		day      time.Time
		rule, on string
	}
	said := map[incident]bool{}
	for _, in := range changed.Incidents {
		said[incident{in.Date, in.Rule, in.On}] = true
	}
	var out []looser
	for _, in := range was.Incidents {
		is := incident{in.Date, in.Rule, r.Base.called(was, in.On)}
		if said[is] || !in.NamesRule() {
			continue
		}
		said[is] = true
		day := in.Date.Format(time.DateOnly)
		out = append(out, looser{
			path: "incidents." + day + "." + in.Rule + "." + is.on, at: changed.At,
			says: fmt.Sprintf("the incident of %s on %s (%s) is not among `incidents` any more", day, is.on, in.Rule),
		})
	}
	return out
}
