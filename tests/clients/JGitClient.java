// JGit, Git written in Java, as a library. Run as: clone URL DIRECTORY | fetch DIRECTORY | push DIRECTORY REF

import java.io.File;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.transport.CredentialsProvider;
import org.eclipse.jgit.transport.PushResult;
import org.eclipse.jgit.transport.RefSpec;
import org.eclipse.jgit.transport.RemoteRefUpdate;
import org.eclipse.jgit.transport.UsernamePasswordCredentialsProvider;

public class JGitClient {
  private static final CredentialsProvider CREDENTIALS =
      new UsernamePasswordCredentialsProvider(System.getenv("GIT_USERNAME"), System.getenv("GIT_PASSWORD"));

  public static void main(String[] words) throws Exception {
    switch (words[0]) {
      case "clone" -> Git.cloneRepository().setURI(words[1]).setDirectory(new File(words[2]))
          .setCredentialsProvider(CREDENTIALS).call().close();
      case "fetch" -> {
        try (Git git = Git.open(new File(words[1]))) {
          git.fetch().setCredentialsProvider(CREDENTIALS).call();
        }
      }
      case "push" -> push(new File(words[1]), words[2]);
      default -> throw new IllegalArgumentException(words[0]);
    }
  }

  private static void push(File directory, String ref) throws Exception {
    try (Git git = Git.open(directory)) {
      for (PushResult result : git.push().setRefSpecs(new RefSpec("HEAD:" + ref))
          .setCredentialsProvider(CREDENTIALS).call()) {
        for (RemoteRefUpdate update : result.getRemoteUpdates()) {
          if (update.getStatus() == RemoteRefUpdate.Status.OK) continue;
          System.err.println(update.getRemoteName() + ": " + update.getStatus() + " " + update.getMessage());
          System.exit(1);
        }
      }
    }
  }
}
