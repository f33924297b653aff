// Package csv writes tables for spreadsheets.
package csv

import (
	"encoding/csv"
	"io"
	"strings"

	"tautline.dev/analysis/whatif"
	"tautline.dev/model"
	"tautline.dev/render/plain"
)

// FailureModel writes the failure model, one row for each component and kind of
// failure.
func FailureModel(w io.Writer, tables []*whatif.Table) error {
	out := csv.NewWriter(w)
	if err := out.Write([]string{"system", "component", "kind", "failure", "for", "effect on service", "effect on customer", "how it is seen", "playbook", "unknown"}); err != nil {
		return err
	}
	for _, t := range tables {
		for _, r := range t.Rows {
			var unknown []string
			for _, u := range r.Unknown {
				unknown = append(unknown, u.Path)
			}
			row := []string{t.System.Called(), r.Component, r.Kind, r.Failure.String(), model.FormatDuration(r.For), r.Service, r.Customer, r.Seen, r.Playbook, strings.Join(unknown, " ")}
			for i := range row {
				row[i] = cell(row[i])
			}
			if err := out.Write(row); err != nil {
				return err
			}
		}
	}
	out.Flush()
	return out.Error()
}

// cell is a text as a cell shows it. That none is taken for a formula is seen to
// where all tables leave; see sink.CSV.
func cell(s string) string { return plain.Text(strings.ReplaceAll(s, "`", "")) }
