//go:build long

package reading

import (
	"fmt"
	"testing"
)

func TestAgreeLong(t *testing.T) {
	const parts, each = 8, 1200
	for i := range uint64(parts) {
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
