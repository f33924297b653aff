package explore

import "tautline.dev/model"

// Report is what exploring the flows of one system showed.
type Report struct {
	System *model.System
	// Results are one a flow, in the order of the model.
	Results []*Result
}

// State is what became of a flow: Broken if one of its promises is, Kept if all
// are kept. A flow without steps has shown nothing.
func (r *Result) State() State {
	state := Kept
	if r.Program == nil {
		state = NotFinished
	}
	for _, v := range r.Verdicts {
		switch {
		case v.State == Broken:
			return Broken
		case v.State == NotFinished:
			state = NotFinished
		}
	}
	return state
}

// Count is how many flows of some systems came out how.
type Count struct{ Flows, Kept, Broken, NotFinished int }

// Counts counts the flows by what became of them.
func Counts(reports []Report) Count {
	var c Count
	for _, rep := range reports {
		for _, r := range rep.Results {
			c.Flows++
			switch r.State() {
			case Broken:
				c.Broken++
			case NotFinished:
				c.NotFinished++
			default:
				c.Kept++
			}
		}
	}
	return c
}
