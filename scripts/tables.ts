/**
 * `npm run tables -- save FOLDER` writes every row of every table into FOLDER, one file a table;
 * `npm run tables -- restore FOLDER` puts them back into tables that are empty, or hold what restoring the same files has left.
 *
 * The account is named as in the app's settings, by AzureWebJobsStorage__tableServiceUri, where whoever runs this proves
 * themselves as `az login` left them, or by the connection string AzureWebJobsStorage. docs/operate.md says when.
 */
import { runTables } from './tables/run.ts';

await runTables(process.argv.slice(2), process.env, console.log);
