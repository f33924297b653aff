package json

import (
	_ "embed"
	"io"
	"time"

	"tautline.dev/model/value"
	"tautline.dev/render/message"
	"tautline.dev/rules"
)

// ReviewsSchema is the JSON Schema of what Reviews writes.
//
//go:embed reviews.schema.json
var ReviewsSchema []byte

type recorded struct {
	System   string       `json:"system"`
	Stage    string       `json:"stage,omitempty"`
	On       string       `json:"on"`
	Question string       `json:"question"`
	State    string       `json:"state"`
	Asked    string       `json:"asked"`
	By       string       `json:"by"`
	Days     int          `json:"days"`
	Answered string       `json:"answered,omitempty"`
	Decision string       `json:"decision,omitempty"`
	Link     string       `json:"link,omitempty"`
	Location *value.Place `json:"location"`
}

// Reviews writes what reviews of some systems asked, and what became of it.
func Reviews(w io.Writer, version string, reports []*rules.Report, open bool) error {
	out := struct {
		SchemaVersion string     `json:"schemaVersion"`
		Tool          Tool       `json:"tool"`
		Reviews       []recorded `json:"reviews"`
		Unrecorded    int        `json:"unrecorded"`
	}{SchemaVersion, Tool{"tautline", version}, []recorded{}, 0}
	for _, r := range reports {
		out.Unrecorded += r.Unrecorded()
		for _, a := range message.Recorded(r, open) {
			answered := ""
			if !a.Answered.IsZero() {
				answered = a.Answered.Format(time.DateOnly)
			}
			out.Reviews = append(out.Reviews, recorded{
				r.System.Name, r.System.Stage, a.On, a.Question, a.State, a.Asked.Format(time.DateOnly), a.By, a.Days, answered, a.Decision, a.Link, place(a.At),
			})
		}
	}
	return Write(w, out)
}
