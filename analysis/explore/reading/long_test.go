//go:build long

package reading

import (
	"cmp"
	"fmt"
	"os"
	"strconv"
	"testing"
)

// TestAgreeLong compares 2400 systems, or as many as TAUTLINE_SYSTEMS says.
func TestAgreeLong(t *testing.T) {
	const parts = 8
	systems, err := strconv.ParseUint(cmp.Or(os.Getenv("TAUTLINE_SYSTEMS"), "2400"), 10, 32)
	if err != nil {
		t.Fatal(err)
	}
	for i, each := uint64(0), systems/parts; i < parts; i++ {
		t.Run(fmt.Sprint("from seed ", i*each+1), func(t *testing.T) {
			t.Parallel()
			agreeOn(t, i*each+1, (i+1)*each, 100_000)
		})
	}
}

// TestFoundingCaseOfQueues is the fifth, with a queue before each service.
func TestFoundingCaseOfQueues(t *testing.T) {
	foundingCase(t, chain("queue"), `"ask", "put", "take", "s1", "go2", "on2", "s2", "go3", "on3", "s3", "go4", "on4", "s4"`, nil)
}
