package csv

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"

	"tautline.dev/rules/readiness"
)

// Ready writes the readiness checklist, one row for each item.
func Ready(w io.Writer, lists []*readiness.Checklist) error {
	out := csv.NewWriter(w)
	if err := out.Write([]string{"system", "group", "item", "asks", "status", "weight", "required", "level", "why", "missing", "by", "on", "evidence", "source"}); err != nil {
		return err
	}
	for _, c := range lists {
		for _, a := range c.Answers {
			row := []string{
				c.System.Called(), string(a.Item.Group), a.Item.ID, a.Item.Asks, string(a.Status), string(a.Item.Weight), strconv.FormatBool(a.Required), string(a.Level),
				strings.Join(a.Why, "; "), strings.Join(a.Missing, " "), "", "", "", a.Item.From(),
			}
			if said := a.Attestation; said != nil {
				row[10], row[11], row[12] = said.By, said.On, said.Evidence
			}
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
