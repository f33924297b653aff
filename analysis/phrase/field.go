package phrase

import (
	"regexp"
	"strconv"
)

var plainField = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]*$`)

// Field is an id as the name of a field in CUE: quoted where it must be.
func Field(id string) string {
	if plainField.MatchString(id) {
		return id
	}
	return strconv.Quote(id)
}
