package text

import (
	"bufio"
	"fmt"
	"io"
	"time"

	"tautline.dev/analysis/gameday"
	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
	"tautline.dev/rules"
)

// Observations are what was seen of a system.
type Observations struct {
	System *model.System
	All    []gameday.Observation
}

// Observed writes of each observation whether it is what the model says.
func Observed(w io.Writer, st Style, o Observations) error {
	out := bufio.NewWriter(w)
	against := 0
	for _, obs := range o.All {
		e := obs.Experiment
		label := fmt.Sprintf("`%s` %s on %s", obs.Line.ID, e.Kind, e.Date.Format(time.DateOnly))
		says, mark := "observed: it held", st.faint.Render
		if d, is := gameday.Check(o.System, obs.Line, e); is {
			against++
			says, mark = "contradicts the model: "+d.Says, st.severity[rules.Error].Render
		} else if doubt := gameday.Doubt(o.System, obs.Line, e); doubt != "" {
			says = "shows nothing yet: it " + doubt
		}
		if obs.Known() {
			says += " (the model holds it already)"
		}
		st.hanging(out, "", 4, mark, label, says)
	}
	fmt.Fprintf(out, "\n%s in %s, %d against the model\n", phrase.Count(len(o.All), "observation", "observations"), st.bold.Render(o.System.Name), against)
	return out.Flush()
}
