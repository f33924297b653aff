package json

import (
	_ "embed"
	"io"
	"time"

	"tautline.dev/model/value"
	"tautline.dev/rules"
)

// WaiversSchema is the JSON Schema of what Waivers writes.
//
//go:embed waivers.schema.json
var WaiversSchema []byte

type accepted struct {
	System   string       `json:"system"`
	Stage    string       `json:"stage,omitempty"`
	Rule     string       `json:"rule"`
	On       string       `json:"on"`
	State    string       `json:"state"`
	By       string       `json:"by"`
	Reason   string       `json:"reason"`
	Until    string       `json:"until"`
	DaysLeft int          `json:"daysLeft"`
	Covers   int          `json:"covers"`
	Location *value.Place `json:"location"`
}

// Waivers writes what some systems have accepted.
func Waivers(w io.Writer, version string, reports []*rules.Report) error {
	out := struct {
		SchemaVersion string     `json:"schemaVersion"`
		Tool          Tool       `json:"tool"`
		Waivers       []accepted `json:"waivers"`
	}{SchemaVersion, Tool{"tautline", version}, []accepted{}}
	for _, r := range reports {
		for _, a := range r.Accepted() {
			out.Waivers = append(out.Waivers, accepted{
				r.System.Name, r.System.Stage, a.Rule, a.On, a.State, a.By, a.Reason, a.Until.Format(time.DateOnly), a.Left, a.Covers, place(a.At),
			})
		}
	}
	return Write(w, out)
}
